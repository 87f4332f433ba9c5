//! A recording that is replayed: no exchange panics, and what was recorded for a request answers it without the network.
#![no_main]

use std::fs;

use ephor_collect::live::transport::{Request, Transport};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const HEAD: &str = r#"{"format":1,"ephor":"0.1.0","begun":"2026-11-25T00:00:00Z"}"#;

fuzz_target!(|input: (bool, &[u8])| {
    let (as_head, bytes) = input;
    let folder = tempfile::tempdir_in(ephor_fuzz::memory()).unwrap();
    let path = folder.path();
    fs::write(path.join("recording.json"), if as_head { bytes } else { HEAD.as_bytes() }).unwrap();
    if !as_head {
        fs::write(path.join("1.json"), bytes).unwrap();
    }
    let Ok(transport) = Transport::replaying(path) else { return };
    let _ = transport.recorded_at();
    let Ok(exchange) = serde_json::from_slice::<Value>(bytes) else { return };
    let text = |name: &str| exchange.get(name).and_then(Value::as_str);
    let Some(url) = text("url") else { return };
    let request = match text("request_body") {
        None => Request::get(url),
        Some(body) => Request::post_json(url, body),
    };
    let mut answered = false;
    for request in [&request, &request] {
        match ephor_fuzz::at_once(transport.send(request)) {
            Ok(response) => {
                assert!(!answered, "an exchange answers once");
                answered = true;
                let _ = (response.is_success(), response.is_redirect(), response.retry_after(), response.body().len());
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
});
