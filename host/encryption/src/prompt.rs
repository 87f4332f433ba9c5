//! Who is asked for a passphrase, and told to touch a hardware key.

use std::fmt;
use std::sync::Arc;

use secrecy::SecretString;

/// Whoever can be asked.
pub trait Prompt: Send + Sync {
    /// The answer to a question for a passphrase; none if nobody can be asked. `confirm` asks for it twice: it is a new one.
    fn passphrase(&self, question: &str, confirm: bool) -> Option<SecretString>;

    /// Says something, such as that a hardware key waits to be touched.
    fn tell(&self, message: &str);

    /// Asks a question that the plugin of a hardware key has; none if nobody can be asked.
    fn confirm(&self, message: &str, yes: &str, no: Option<&str>) -> Option<bool>;

    /// Asks for a text that is no secret; none if nobody can be asked.
    fn text(&self, message: &str) -> Option<String>;
}

/// Nobody: what needs a passphrase cannot be opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Prompt for Silent {
    fn passphrase(&self, _: &str, _: bool) -> Option<SecretString> {
        None
    }

    fn tell(&self, _: &str) {}

    fn confirm(&self, _: &str, _: &str, _: Option<&str>) -> Option<bool> {
        None
    }

    fn text(&self, _: &str) -> Option<String> {
        None
    }
}

/// Asks for age and its plugins.
#[derive(Clone)]
pub(crate) struct Callbacks(pub(crate) Arc<dyn Prompt>);

impl fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Callbacks")
    }
}

impl age::Callbacks for Callbacks {
    fn display_message(&self, message: &str) {
        self.0.tell(message);
    }

    fn confirm(&self, message: &str, yes: &str, no: Option<&str>) -> Option<bool> {
        self.0.confirm(message, yes, no)
    }

    fn request_public_string(&self, description: &str) -> Option<String> {
        self.0.text(description)
    }

    fn request_passphrase(&self, description: &str) -> Option<SecretString> {
        self.0.passphrase(description, false)
    }
}
