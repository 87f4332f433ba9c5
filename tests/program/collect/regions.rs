//! Regions of Exchange and of Security & Compliance: a recording of the simulated tenant, which has none, is moved to the
//! hosts of Microsoft and replayed there.

use ephor_simulator::regions::{COMPLIANCE, EXCHANGE, Region};
use serde_json::json;

use super::*;

/// A recording on its way to Microsoft's hosts.
struct Moved<'s> {
    simulated: &'s Running,
    /// Where the two front doors send whoever knocks.
    doors: [String; 2],
    /// Where requests to the two are answered.
    answered: [String; 2],
    /// What links to next pages begin with, in turn, of each of the two.
    links: [Vec<String>; 2],
    turn: usize,
}

impl<'s> Moved<'s> {
    /// To the regions, as the services do it.
    fn home(simulated: &'s Running) -> Self {
        let links = |Region { front, redirect, answers }| {
            vec![format!("{answers}:444"), front.to_owned(), answers.to_owned(), redirect.to_owned()]
        };
        Self {
            simulated,
            doors: [EXCHANGE, COMPLIANCE].map(|region| region.redirect.to_owned()),
            answered: [EXCHANGE, COMPLIANCE].map(|region| region.answers.to_owned()),
            links: [links(EXCHANGE), links(COMPLIANCE)],
            turn: 0,
        }
    }

    /// A text in which the two services stand at these hosts, and all others at Microsoft's.
    fn text(&self, text: &str, [exchange, compliance]: [&str; 2]) -> String {
        let Running { login, graph, exchange: own, compliance: own_compliance, report_url, .. } = self.simulated;
        let reports = report_url.replace("/report", "/reports");
        text.replace(graph, "https://graph.microsoft.com")
            .replace(login, "https://login.microsoftonline.com")
            .replace(own, exchange)
            .replace(own_compliance, compliance)
            .replace(&reports, "https://reportsweu.office.com")
    }

    /// The body of an answer, whose links to next pages name any machine of the house.
    fn body(&mut self, body: &str) -> String {
        let marked = self.text(body, ["EXCHANGE-HOST", "COMPLIANCE-HOST"]);
        let mut out = String::new();
        let mut rest = marked.as_str();
        while let Some((at, which, mark)) = ["EXCHANGE-HOST", "COMPLIANCE-HOST"]
            .iter()
            .enumerate()
            .filter_map(|(which, mark)| Some((rest.find(mark)?, which, *mark)))
            .min()
        {
            out.push_str(&rest[..at]);
            out.push_str(&self.links[which][self.turn % self.links[which].len()]);
            rest = &rest[at + mark.len()..];
            // The address of the metadata stands in each answer, and is asked for by nobody.
            self.turn += usize::from(!rest.split('"').next().expect("a part").contains("$metadata"));
        }
        out + rest
    }

    /// Moves a recording to a folder.
    fn write(mut self, recording: &Path, to: &Path) {
        std::fs::create_dir(to).expect("a new folder");
        let write =
            |name: &str, value: &Value| std::fs::write(to.join(name), value.to_string()).expect("it is written");
        let mut doors = 0;
        for entry in std::fs::read_dir(recording).expect("a recording") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_str().expect("text").to_owned();
            // Without this file a recording is one of the endpoints that are the default.
            if name == "endpoints.json" {
                continue;
            }
            let mut exchange = json_file(&path);
            let answered = self.answered.clone();
            let answered = answered.each_ref().map(String::as_str);
            for property in ["url", "request_body"] {
                if let Some(text) = exchange[property].as_str() {
                    exchange[property] = json!(self.text(text, answered));
                }
            }
            for header in exchange["headers"].as_array_mut().into_iter().flatten() {
                header[1] = json!(self.text(header[1].as_str().expect("a value"), answered));
            }
            if let Some(body) = exchange["body"].as_str() {
                exchange["body"] = json!(self.body(body));
            }
            let url = exchange["url"].as_str().unwrap_or_default().to_owned();
            for (which, Region { front: house, .. }) in [EXCHANGE, COMPLIANCE].iter().enumerate() {
                if let Some(path) =
                    url.strip_prefix(&self.answered[which]).filter(|path| path.contains("EXOModuleFile"))
                {
                    let location = format!("{}{path}", self.doors[which]);
                    let door = json!({
                        "method": "GET", "url": format!("{house}{path}"), "status": 302,
                        "headers": [["location", location]], "body": "",
                    });
                    doors += 1;
                    write(&format!("{}.json", 900_000 + doors), &door);
                }
            }
            write(&name, &exchange);
        }
        assert_eq!(doors, 2, "each service is knocked at once");
    }
}

/// A tenant whose lists have many pages, its recording, and what was collected meanwhile.
fn recorded() -> (Scene, Collected) {
    let scene = Scene::new(40, |mut options| {
        options.largest_page = Some(7);
        options
    });
    let found = scene.collected("found", &["--record", "recording"]);
    (scene, found)
}

/// Collects from a moved recording. Records of DNS are in no recording.
fn replayed(scene: &Scene, name: &str) -> Collected {
    let Running { collected_at, dns, .. } = &scene.simulated;
    let dns = dns.to_string();
    let arguments = ["--replay", name, "--out", "again", "--pace", "1000", "--at", collected_at, "--dns-server", &dns];
    let ran = ephor(scene.folder.path(), &[&["collect"][..], &arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    Collected::read(&scene.path("again"))
}

#[test]
fn a_tenant_is_read_in_its_regions_whichever_machine_a_link_names() {
    let (scene, found) = recorded();
    Moved::home(&scene.simulated).write(&scene.path("recording"), &scene.path("moved"));
    let again = replayed(&scene, "moved");
    assert_same(&again, &found);
    assert_eq!(again.sources, found.sources);
    let manifest = |name: &str| json_file(&scene.path(name).join("manifest.json"));
    // What each run says of itself are its own times and arguments; all else is the same, and so are the rights.
    let apart = |name: &str| {
        let mut manifest = manifest(name);
        let run = manifest.as_object_mut().expect("an object").remove("collection").expect("a record");
        (manifest, run["rights"].clone())
    };
    assert_eq!(apart("again"), apart("found"));
    assert!(apart("again").1.as_array().is_some_and(|rights| !rights.is_empty()));
    assert_eq!(again.status("exchange/mailboxes"), "complete");
    assert_eq!(again.status("compliance/protection-alerts"), "complete");
}

#[test]
fn a_door_that_leads_out_of_the_house_is_entered_by_nobody() {
    let (scene, found) = recorded();
    let mut moved = Moved::home(&scene.simulated);
    // All that is asked for would be answered there.
    let evil = [EXCHANGE, COMPLIANCE].map(|region| format!("{}.evil.example", region.answers));
    (moved.doors, moved.answered) = (evil.clone(), evil.clone());
    moved.links = evil.map(|host| vec![host]);
    moved.write(&scene.path("recording"), &scene.path("moved"));
    let again = replayed(&scene, "moved");
    let (mut refused, mut whole) = (0, 0);
    for source in live() {
        if source.starts_with("exchange/") || source.starts_with("compliance/") {
            // What is asked about each mailbox needs the mailboxes.
            assert!(["failed", "not-collected"].contains(&again.status(source)), "{}", again.sources[source]);
            let reason = again.reason(source);
            assert!(reason.contains("redirects to a place that is none of its regions"), "{source}: {reason}");
            refused += 1;
        } else if source.starts_with("graph/") && again.status(source) == "complete" {
            whole += 1;
        }
    }
    assert!(refused > 20 && whole > 20, "{refused} sources were refused, {whole} are whole");
    assert_eq!(again.files["conditional-access-policies.jsonl"], found.files["conditional-access-policies.jsonl"]);
}

#[test]
fn a_link_to_a_next_page_out_of_the_house_ends_its_list() {
    let (scene, found) = recorded();
    let mut moved = Moved::home(&scene.simulated);
    moved.links[0] = vec![format!("{}.evil.example", EXCHANGE.answers)];
    moved.write(&scene.path("recording"), &scene.path("moved"));
    let again = replayed(&scene, "moved");
    let source = &again.sources["exchange/mailboxes"];
    assert_eq!((source["status"].as_str(), source["count"].as_u64()), (Some("partial"), Some(7)), "{source}");
    assert!(source["reason"].as_str().expect("a reason").contains("outlook.office365.com.evil.example"), "{source}");
    assert_eq!(again.sources["compliance/protection-alerts"], found.sources["compliance/protection-alerts"]);
}
