//! What an object consists of is an object, too.

use ephor_sdk::prelude::*;

#[derive(Document)]
#[document("conditional-access-policies")]
pub struct Policy { //~ `Conditions` does not say what it reads of a document
    pub conditions: Option<Conditions>, //~ `Conditions` does not say what it reads of a document
    //~| derive `Object` for it: `#[derive(Object)]`
}

pub struct Conditions {
    pub state: Option<String>,
}

fn main() {}
