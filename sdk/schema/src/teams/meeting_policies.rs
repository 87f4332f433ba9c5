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
};
