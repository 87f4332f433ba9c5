//! What filters mail, files and links, and what keeps data from leaving.

ephor_sdk::pack! {
    title: "Protection",
    description: "What Exchange Online Protection, Defender for Office 365 and Purview do for everybody: malware, phishing, spam, links, loss of data, alerts.",
}
