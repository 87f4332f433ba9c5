//! Policies of live events.

use crate::prelude::*;

pub const SOURCE: Source = Source {
    id: "teams/meeting-broadcast-policies",
    service: service::TEAMS,
    request: Request::NotLive(
        Some(Cmdlet::new("Get-CsTeamsMeetingBroadcastPolicy")),
        Some(("GET", "/Skype.Policy/configurations/TeamsMeetingBroadcastPolicy")),
    ),
    permission: TEAMS_READER,
    imported: scubagear("broadcast_policies", &["teams"], &["Get-CsTeamsMeetingBroadcastPolicy"]),
    ..DEFAULT
};

pub const DOCUMENT: Document = Document {
    name: "teams-meeting-broadcast-policies",
    meaning: "Policies of live events.",
    subject: "live events policy",
    source: SOURCE.id,
    id: "Identity",
    label: "Identity",
    members: open(&[
        text("Identity", "Its name; `Global` is everybody's who has no other.").values(&["Global"]),
        boolean("AllowBroadcastScheduling", "Whether live events can be made."),
        symbol("BroadcastAttendeeVisibilityMode", "Who may attend.").values(&[
            "Everyone",
            "EveryoneInCompany",
            "InvitedUsersInCompany",
            "EveryoneInCompanyAndExternal",
            "InvitedUsersInCompanyAndExternal",
        ]),
        symbol("BroadcastRecordingMode", "Whether events are recorded.").values(&[
            "AlwaysEnabled",
            "AlwaysDisabled",
            "UserOverride",
        ]),
    ]),
    example: EXAMPLE,
};

const EXAMPLE: &str = r#"{
  "Identity": "Global",
  "AllowBroadcastScheduling": true,
  "BroadcastAttendeeVisibilityMode": "EveryoneInCompany",
  "BroadcastRecordingMode": "UserOverride"
}"#;
