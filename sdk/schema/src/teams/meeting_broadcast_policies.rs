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
};
