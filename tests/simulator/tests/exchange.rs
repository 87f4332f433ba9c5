//! Exchange and Security & Compliance.

use serde_json::{Value, json};

use crate::client::{Client, unlimited};

#[test]
fn a_cmdlet_comes_in_pages_to_those_who_send_the_same_body_again() {
    let client = Client::new();
    let url = format!("{}/adminapi/beta/{}/InvokeCommand", client.tenant.exchange, client.tenant.tenant);
    let body = |name: &str| json!({"CmdletInput": {"CmdletName": name, "Parameters": {"ResultSize": "Unlimited"}}});
    let ask = |url: &str, body: &Value| {
        client.post(url, client.exchange_token(), body, &[("Prefer", "odata.maxpagesize=40")]).unwrap()
    };
    let first = ask(&url, &body("Get-Mailbox")).json();
    assert_eq!(first["value"].as_array().unwrap().len(), 40);
    let next = first["@odata.nextLink"].as_str().unwrap().to_owned();
    assert!(next.starts_with(&format!("{}/", client.tenant.exchange)));
    assert_eq!(ask(&next, &body("Get-CASMailbox")).status, 400);
    assert_eq!(client.tenant.report().violations.len(), 1);
    let second = ask(&next, &body("Get-Mailbox")).json();
    assert_ne!(first["value"][0], second["value"][0]);
    assert_eq!(client.cmdlet("Get-Mailbox", json!({"ResultSize": "Unlimited"})).len(), 100);
}

#[test]
fn only_what_is_selected_is_given_and_values_carry_their_types() {
    let client = Client::new();
    let page = client.run("Get-Mailbox", json!({"ResultSize": "Unlimited"}), "?$select=Guid,AuditLogAgeLimit").json();
    let mailbox = page["value"][0].as_object().unwrap();
    let keys: Vec<&str> = mailbox.keys().map(String::as_str).collect();
    assert_eq!(keys, ["AuditLogAgeLimit", "AuditLogAgeLimit@data.type", "Guid"]);
    assert_eq!(mailbox["AuditLogAgeLimit"], "180.00:00:00");
    let mut options = unlimited();
    options.annotations = false;
    let plain = Client::of(options).cmdlet("Get-Mailbox", json!({}));
    assert!(plain.iter().all(|one| one.as_object().unwrap().keys().all(|key| !key.contains('@'))));
}

#[test]
fn a_list_that_is_cut_says_so() {
    let client = Client::new();
    let page = client.run("Get-Mailbox", json!({"ResultSize": "10"}), "").json();
    assert_eq!(page["value"].as_array().unwrap().len(), 10);
    assert!(page["@adminapi.warnings"][0].as_str().unwrap().contains("more results"));
    let whole = client.run("Get-Mailbox", json!({"ResultSize": "Unlimited"}), "").json();
    assert_eq!(whole["@adminapi.warnings"], json!([]));
}

#[test]
fn cmdlets_of_one_mailbox_take_it_by_guid_id_or_address() {
    let client = Client::new();
    let mailbox = client.run("Get-Mailbox", json!({}), "").json()["value"][0].clone();
    for name in ["Guid", "ExchangeGuid", "ExternalDirectoryObjectId", "UserPrincipalName"] {
        let rights = client.cmdlet("Get-MailboxPermission", json!({"Identity": mailbox[name]}));
        assert_eq!(rights[0]["User"], "NT AUTHORITY\\SELF", "{name}");
    }
    let missing = client.run("Get-MailboxPermission", json!({"Identity": "nobody@example.com"}), "");
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("ManagementObjectNotFoundException"));
}

#[test]
fn folders_are_named_as_their_mailbox_names_them() {
    let client = Client::new();
    let mut seen = 0;
    for mailbox in client.cmdlet("Get-Mailbox", json!({"ResultSize": "Unlimited"})) {
        let guid = mailbox["Guid"].as_str().unwrap();
        let folders =
            client.cmdlet("Get-MailboxFolderStatistics", json!({"Identity": guid, "FolderScope": "Calendar"}));
        let folder = folders.iter().find(|folder| folder["FolderType"] == "Calendar").unwrap();
        let identity = format!("{guid}:\\{}", folder["Name"].as_str().unwrap());
        seen += client.cmdlet("Get-MailboxFolderPermission", json!({"Identity": identity})).len();
        let audits =
            client.cmdlet("Get-MailboxFolderStatistics", json!({"Identity": guid, "FolderScope": "RecoverableItems"}));
        assert!(audits.iter().any(|folder| folder["FolderType"] == "Audits" && folder["FolderSize"].is_string()));
    }
    assert!(seen > 5);
    let guid = client.run("Get-Mailbox", json!({}), "").json()["value"][0]["Guid"].as_str().unwrap().to_owned();
    assert_eq!(
        client.run("Get-MailboxFolderPermission", json!({"Identity": format!("{guid}:\\Nowhere")}), "").status,
        404
    );
}

#[test]
fn whoever_mail_is_forwarded_to_is_a_recipient() {
    let client = Client::new();
    let recipients = client.cmdlet("Get-Recipient", json!({"ResultSize": "Unlimited"}));
    let contacts = client.cmdlet("Get-MailContact", json!({"ResultSize": "Unlimited"}));
    assert!(!contacts.is_empty());
    let mut seen = 0;
    for mailbox in client.cmdlet("Get-Mailbox", json!({"ResultSize": "Unlimited"})) {
        if let Some(called) = mailbox["ForwardingAddress"].as_str() {
            assert!(recipients.iter().any(|one| one["Name"] == called), "{called}");
            seen += 1;
        }
    }
    assert!(seen > 0);
    assert!(contacts.iter().all(|one| one["ExternalEmailAddress"].as_str().unwrap().starts_with("SMTP:")));
}

#[test]
fn hidden_rules_come_to_those_who_ask_for_them() {
    let client = Client::new();
    let count = |hidden: bool| -> usize {
        let all = client.cmdlet("Get-Mailbox", json!({"ResultSize": "Unlimited"}));
        let rules = |mailbox: &Value| {
            client.cmdlet("Get-InboxRule", json!({"Mailbox": mailbox["Guid"], "IncludeHidden": hidden})).len()
        };
        all.iter().map(rules).sum()
    };
    assert!(count(true) > count(false) && count(false) > 0);
}

#[test]
fn a_batch_runs_ten_cmdlets_each_judged_by_itself() {
    let client = Client::new();
    let url = format!("{}/adminapi/beta/{}/InvokeCommand", client.tenant.exchange, client.tenant.tenant);
    let batch = format!("{}/adminapi/beta/{}/$batch", client.tenant.exchange, client.tenant.tenant);
    let request = |id: usize, name: &str| {
        json!({
            "id": id.to_string(), "method": "POST", "url": url,
            "body": {"CmdletInput": {"CmdletName": name, "Parameters": {}}},
            "headers": {"Content-Type": "application/json"},
        })
    };
    let ask = |requests: Vec<Value>| {
        client.post(&batch, client.exchange_token(), &json!({"requests": requests}), &[]).unwrap()
    };
    let answer = ask(vec![request(1, "Get-OrganizationConfig"), request(2, "Get-Secret")]).json();
    let of = |id: &str| answer["responses"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
    assert_eq!((of("1")["status"].as_u64(), of("2")["status"].as_u64()), (Some(200), Some(400)));
    assert_eq!(of("1")["body"]["value"].as_array().unwrap().len(), 1);
    assert_eq!(ask((0..11).map(|id| request(id, "Get-AcceptedDomain")).collect()).status, 400);
}

#[test]
fn a_cmdlet_that_no_role_shows_is_not_recognized_and_not_listed() {
    let mut options = unlimited();
    options.without_cmdlets.insert("Get-InboxRule".to_owned());
    let client = Client::of(options);
    let answer = client.run("Get-InboxRule", json!({"Mailbox": "x"}), "");
    assert!(answer.status == 400 && answer.text().contains("is not recognized"));
    let probe =
        format!("{}/adminapi/v1.0/{}/EXOModuleFile?Version=3.9.2", client.tenant.exchange, client.tenant.tenant);
    let bearer = format!("Bearer {}", client.exchange_token());
    let anchor = client.anchor(&probe);
    let ask = |headers: &[(&str, &str)]| client.get(&probe, headers).unwrap();
    let routed = [("Authorization", bearer.as_str()), ("CommandName", "*"), ("X-AnchorMailbox", &anchor)];
    let listed = ask(&routed).json();
    assert_eq!(ask(&routed[..2]).status, 400);
    let listed = listed["value"][0]["exportedCmdlets"].as_str().unwrap().to_owned();
    assert!(listed.split(',').any(|name| name == "Get-Mailbox"));
    assert!(!listed.contains("Get-InboxRule") && !listed.contains("Get-ProtectionAlert"));
    assert_eq!(ask(&[("CommandName", "*")]).status, 401);
}

#[test]
fn who_may_not_act_as_an_application_gets_nothing() {
    let mut options = unlimited();
    options.without_rights.insert("Exchange.ManageAsApp".to_owned());
    assert_eq!(Client::of(options).run("Get-Mailbox", json!({}), "").status, 403);
}

#[test]
fn a_request_is_routed_by_a_mailbox_of_its_tenant_and_by_no_other() {
    const SYSTEM: &str = "SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}";
    let client = Client::new();
    let body = json!({"CmdletInput": {"CmdletName": "Get-ProtectionAlert", "Parameters": {}}});
    let ask = |base: &str, token: &str, anchor: &str| {
        let url = format!("{base}/adminapi/beta/{}/InvokeCommand", client.tenant.tenant);
        client.post(&url, token, &body, &[("X-AnchorMailbox", anchor)]).unwrap()
    };
    let exchange = |anchor: &str| ask(&client.tenant.exchange, client.exchange_token(), anchor);
    let compliance = |anchor: &str| ask(&client.tenant.compliance, client.compliance_token(), anchor);
    // Exchange knows no such cmdlet: what is not routed does not come so far.
    let is_routed = |answer: &crate::client::Answer| answer.error_code() != "ErrorIncorrectRoutingHint";
    let by_id = format!("APP:{SYSTEM}@{}", client.tenant.tenant);
    let by_domain = format!("UPN:{SYSTEM}@{}", client.domain);
    let accepted = format!("UPN:{SYSTEM}@northwind.example");
    assert!(is_routed(&exchange(&by_id)) && is_routed(&exchange(&by_domain)));
    for anchor in [&by_domain, &accepted] {
        assert_eq!(compliance(anchor).status, 200, "{anchor}");
    }
    for anchor in [
        "",
        SYSTEM,
        by_id.as_str(),
        &format!("UPN:{SYSTEM}@fabrikam.onmicrosoft.com"),
        &format!("UPN:anybody@{}", client.domain),
        &format!("SMTP:{SYSTEM}@{}", client.domain),
    ] {
        let answer = compliance(anchor);
        assert_eq!((answer.status, answer.error_code().as_str()), (400, "ErrorIncorrectRoutingHint"), "{anchor}");
        assert_eq!(exchange(anchor).status, 400, "{anchor}");
        assert_eq!(is_routed(&exchange(anchor)), anchor == by_id, "{anchor}");
    }
}

#[test]
fn a_user_is_routed_by_their_own_name() {
    let client = Client::new();
    let token = client.user_token("https://ps.compliance.protection.outlook.com");
    let url = format!("{}/adminapi/beta/{}/InvokeCommand", client.tenant.compliance, client.tenant.tenant);
    let body = json!({"CmdletInput": {"CmdletName": "Get-ProtectionAlert", "Parameters": {}}});
    let ask = |anchor: &str| client.post(&url, &token, &body, &[("X-AnchorMailbox", anchor)]).unwrap().status;
    assert_eq!(ask(&format!("UPN:auditor@{}", client.domain)), 200);
    assert_eq!(ask(&format!("UPN:somebody@{}", client.domain)), 400);
    assert_eq!(ask(&client.anchor(&url)), 400);
}
