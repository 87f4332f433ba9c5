//! Policies of Teams meetings.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "teams/meeting-policies",
    service: service::TEAMS,
    request: Request::NotLive(
        Some(Cmdlet::new("Get-CsTeamsMeetingPolicy")),
        Some(("GET", "/Skype.Policy/configurations/TeamsMeetingPolicy")),
    ),
    permission: TEAMS_READER,
    imported: scubagear("meeting_policies", &["teams"], &["Get-CsTeamsMeetingPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "teams-meeting-policies",
    meaning: "Policies of Teams meetings.",
    subject: "Teams meeting policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Identity",
    members: open(&[
        text("Identity", "Its name; `Global` is everybody's who has no other.").values(&["Global"]),
        boolean("AllowAnonymousUsersToJoinMeeting", "Whether people who did not sign in may join."),
        boolean("AllowAnonymousUsersToStartMeeting", "Whether they may start a meeting."),
        symbol("AutoAdmittedUsers", "Who does not wait in the lobby.").values(&[
            "EveryoneInCompany",
            "Everyone",
            "EveryoneInSameAndFederatedCompany",
            "OrganizerOnly",
            "InvitedUsers",
            "EveryoneInCompanyExcludingGuests",
        ]),
        boolean("AllowPSTNUsersToBypassLobby", "Whether callers do not wait in the lobby."),
        boolean(
            "AllowExternalParticipantGiveRequestControl",
            "Whether people outside may take control of a shared screen.",
        ),
        symbol("DesignatedPresenterRoleMode", "Who presents unless said otherwise.").values(&[
            "OrganizerOnlyUserOverride",
            "EveryoneInCompanyUserOverride",
            "EveryoneUserOverride",
        ]),
        symbol("MeetingChatEnabledType", "Who may write in the chat of a meeting.").values(&[
            "Enabled",
            "Disabled",
            "EnabledExceptAnonymous",
        ]),
        boolean("AllowCloudRecording", "Whether meetings may be recorded."),
        boolean("AllowRecordingStorageOutsideRegion", "Whether recordings may be stored in another region."),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "Identity": "Global",
  "AllowAnonymousUsersToJoinMeeting": true,
  "AllowAnonymousUsersToStartMeeting": false,
  "AutoAdmittedUsers": "EveryoneInCompanyExcludingGuests",
  "AllowPSTNUsersToBypassLobby": false,
  "AllowExternalParticipantGiveRequestControl": false,
  "DesignatedPresenterRoleMode": "OrganizerOnlyUserOverride",
  "MeetingChatEnabledType": "EnabledExceptAnonymous",
  "AllowCloudRecording": false,
  "AllowRecordingStorageOutsideRegion": false
}"#;
