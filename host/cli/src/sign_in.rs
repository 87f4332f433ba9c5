//! How to sign in: arguments of all commands that read a tenant.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use secrecy::SecretString;

use ephor_collect::live::auth::{
    AzureCli, Certificate, Cloud, Credential, Endpoints, Federation, Interaction, METADATA_SERVICE, ManagedIdentity,
    Overrides, RawTokens, Resource, Tokens, Tool, read_secret,
};
use ephor_collect::live::transport::{BaseUrl, Transport};

/// Variables that hold a secret or a token: no other process gets them from this one.
pub const SECRETS: &[&str] = &[
    "EPHOR_GRAPH_TOKEN",
    "EPHOR_EXCHANGE_TOKEN",
    "EPHOR_COMPLIANCE_TOKEN",
    "EPHOR_CLIENT_SECRET",
    "AZURE_CLIENT_SECRET",
    "EPHOR_CERTIFICATE_PASSWORD",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "SYSTEM_ACCESSTOKEN",
    "IDENTITY_HEADER",
];

/// Arguments of a sign-in. Secrets come from the environment, a file or standard input: arguments can be read by
/// every user of the machine.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Sign-in")]
pub struct SignIn {
    /// The tenant: its id, or one of its domains [env: AZURE_TENANT_ID]
    #[arg(long, value_name = "GUID|DOMAIN", value_parser = tenant)]
    tenant: Option<String>,
    /// The client id of the app registration, or of a user-assigned managed identity [env: AZURE_CLIENT_ID]
    #[arg(long, value_name = "GUID", value_parser = guid)]
    client_id: Option<String>,
    /// How to sign in; if not given, by what the environment holds
    #[arg(long, value_enum, value_name = "HOW")]
    auth: Option<How>,
    /// Read the client secret from this file, or from standard input if it is '-' [env: EPHOR_CLIENT_SECRET or
    /// AZURE_CLIENT_SECRET hold the secret itself]
    #[arg(long, value_name = "FILE")]
    client_secret_file: Option<PathBuf>,
    /// The certificate with its private key, in one PEM or PFX file [env: AZURE_CLIENT_CERTIFICATE_PATH]
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Read the password of the PFX file, or of the key in the PEM file, from this file, or from standard input if it is '-' [env:
    /// EPHOR_CERTIFICATE_PASSWORD or AZURE_CLIENT_CERTIFICATE_PASSWORD hold the password itself]
    #[arg(long, value_name = "FILE")]
    certificate_password_file: Option<PathBuf>,
    /// The id of the service connection, for Azure Pipelines [env: AZURESUBSCRIPTION_SERVICE_CONNECTION_ID]
    #[arg(long, value_name = "GUID", value_parser = guid)]
    service_connection: Option<String>,
    /// The cloud of the tenant
    #[arg(long, value_enum, default_value_t = Cloud::Global)]
    cloud: Cloud,
    /// Another login endpoint than the cloud's [env: EPHOR_LOGIN_ENDPOINT]
    #[arg(long, value_name = "URL", hide_short_help = true)]
    login_endpoint: Option<BaseUrl>,
    /// Another endpoint of Microsoft Graph than the cloud's [env: EPHOR_GRAPH_ENDPOINT]
    #[arg(long, value_name = "URL", hide_short_help = true)]
    graph_endpoint: Option<BaseUrl>,
    /// Another endpoint of Exchange Online than the cloud's [env: EPHOR_EXCHANGE_ENDPOINT]
    #[arg(long, value_name = "URL", hide_short_help = true)]
    exchange_endpoint: Option<BaseUrl>,
    /// Another endpoint of Security & Compliance than the cloud's [env: EPHOR_COMPLIANCE_ENDPOINT]
    #[arg(long, value_name = "URL", hide_short_help = true)]
    compliance_endpoint: Option<BaseUrl>,
}

/// How to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum How {
    /// An application, by its client secret
    Secret,
    /// An application, by its certificate
    Certificate,
    /// An application, by the token in the file that AZURE_FEDERATED_TOKEN_FILE names
    Federated,
    /// An application, by the identity of a job of GitHub Actions
    Github,
    /// An application, by the identity of a service connection of Azure Pipelines
    AzurePipelines,
    /// The identity of this machine in Azure
    ManagedIdentity,
    /// A user, by a code that is entered on any device
    DeviceCode,
    /// A user, in the browser of this machine
    Browser,
    /// Whoever signed in to the Azure CLI
    AzureCli,
    /// Whoever signed in to the Azure Developer CLI
    AzureDeveloperCli,
    /// Tokens in EPHOR_GRAPH_TOKEN, EPHOR_EXCHANGE_TOKEN and EPHOR_COMPLIANCE_TOKEN
    Token,
}

impl How {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// A sign-in that is ready, and why it is this one.
#[derive(Debug)]
pub struct Ready {
    /// Gives the tokens.
    pub tokens: Tokens,
    /// A line for people: which credential was taken, and why.
    pub taken: String,
}

impl SignIn {
    /// Makes ready what the arguments and the environment say. Nothing is asked yet.
    ///
    /// # Errors
    /// What is missing or wrong, and how to fix it: an error of the command line.
    pub fn ready(&self, transport: &Transport) -> Result<Ready, String> {
        let environment = |name: &str| std::env::var(name).ok();
        let interaction = Interaction::new(|line| {
            use std::io::Write as _;
            // Nothing to be done if nobody reads it; then the sign-in ends by itself.
            let _ = writeln!(anstream::stderr(), "ephor: {}", ephor_untrusted::printable(line).replace('\n', "\\n"));
        });
        self.ready_in(transport, &Environment(&environment), interaction, std::io::stderr().is_terminal())
    }

    fn ready_in(
        &self,
        transport: &Transport,
        environment: &Environment<'_>,
        interaction: Interaction,
        somebody_is_there: bool,
    ) -> Result<Ready, String> {
        let overrides = self.overrides(environment, transport)?;
        let endpoints = Endpoints::new(self.cloud, overrides).map_err(|error| error.to_string())?;
        let (credential, taken) = if transport.recorded_at().is_some() {
            (Credential::Replay, "answers from a recording".to_owned())
        } else {
            let (how, why) = match self.auth {
                Some(how) => (how, "--auth".to_owned()),
                None => self.pick(environment, somebody_is_there)?,
            };
            let credential = self.credential(how, environment)?;
            let taken = format!("signs in by {} ({why})", credential.kind());
            (credential, taken)
        };
        let tenant = self.tenant(environment)?;
        let needs_tenant = !matches!(
            credential,
            Credential::Replay | Credential::Raw(_) | Credential::AzureCli(_) | Credential::ManagedIdentity(_)
        );
        if needs_tenant && tenant.is_none() {
            return Err("the tenant is not known: give --tenant, or set AZURE_TENANT_ID".to_owned());
        }
        let tokens = Tokens::new(transport.clone(), endpoints, tenant.unwrap_or_default(), credential, interaction)
            .map_err(|error| error.to_string())?;
        Ok(Ready { tokens, taken })
    }

    fn overrides(&self, environment: &Environment<'_>, transport: &Transport) -> Result<Overrides, String> {
        let recorded = Endpoints::recorded(transport).map_err(|error| error.to_string())?;
        let pick = |given: &Option<BaseUrl>, name: &str, recorded: Option<BaseUrl>| match (given, environment.get(name))
        {
            (Some(base), _) => Ok(Some(base.clone())),
            (None, Some(text)) => text.parse().map(Some).map_err(|error| format!("{name}: {error}")),
            (None, None) => Ok(recorded),
        };
        Ok(Overrides {
            login: pick(&self.login_endpoint, "EPHOR_LOGIN_ENDPOINT", recorded.login)?,
            graph: pick(&self.graph_endpoint, "EPHOR_GRAPH_ENDPOINT", recorded.graph)?,
            exchange: pick(&self.exchange_endpoint, "EPHOR_EXCHANGE_ENDPOINT", recorded.exchange)?,
            compliance: pick(&self.compliance_endpoint, "EPHOR_COMPLIANCE_ENDPOINT", recorded.compliance)?,
        })
    }

    fn tenant(&self, environment: &Environment<'_>) -> Result<Option<String>, String> {
        given(self.tenant.as_ref(), environment, "AZURE_TENANT_ID", tenant)
    }

    fn client_id(&self, environment: &Environment<'_>) -> Result<Option<String>, String> {
        given(self.client_id.as_ref(), environment, "AZURE_CLIENT_ID", guid)
    }

    /// By what is there: arguments go before the environment, and what was made for ephor before what others use.
    fn pick(&self, environment: &Environment<'_>, somebody_is_there: bool) -> Result<(How, String), String> {
        if self.client_secret_file.is_some() {
            return Ok((How::Secret, "--client-secret-file".to_owned()));
        }
        if self.certificate.is_some() {
            return Ok((How::Certificate, "--certificate".to_owned()));
        }
        let signs: &[(&[&str], How)] = &[
            (&["EPHOR_GRAPH_TOKEN"], How::Token),
            (&["EPHOR_EXCHANGE_TOKEN"], How::Token),
            (&["EPHOR_COMPLIANCE_TOKEN"], How::Token),
            (&["EPHOR_CLIENT_SECRET"], How::Secret),
            (&["AZURE_CLIENT_SECRET"], How::Secret),
            (&["AZURE_CLIENT_CERTIFICATE_PATH"], How::Certificate),
            (&["AZURE_FEDERATED_TOKEN_FILE"], How::Federated),
            (&["ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"], How::Github),
            (&["SYSTEM_OIDCREQUESTURI", "SYSTEM_ACCESSTOKEN"], How::AzurePipelines),
            (&["IDENTITY_ENDPOINT", "IDENTITY_HEADER"], How::ManagedIdentity),
        ];
        let found = signs.iter().find(|(names, _)| names.iter().all(|name| environment.get(name).is_some()));
        if let Some((names, how)) = found {
            return Ok((*how, format!("the environment has {}", names.join(" and "))));
        }
        if somebody_is_there && self.client_id(environment)?.is_some() {
            return Ok((How::Browser, "nothing else was given".to_owned()));
        }
        Err("there is nothing to sign in with: set EPHOR_CLIENT_SECRET, give --certificate, or choose with --auth \
             (secret, certificate, federated, github, azure-pipelines, managed-identity, device-code, browser, \
             azure-cli, azure-developer-cli, token)"
            .to_owned())
    }

    fn credential(&self, how: How, environment: &Environment<'_>) -> Result<Credential, String> {
        let client_id = || {
            self.client_id(environment)?.ok_or_else(|| {
                format!(
                    "--auth {} needs the client id of an app registration: give --client-id, or set AZURE_CLIENT_ID",
                    how.name()
                )
            })
        };
        let needed = |name: &str| {
            environment
                .get(name)
                .ok_or_else(|| format!("--auth {} needs {name} in the environment, and it is not set", how.name()))
        };
        Ok(match how {
            How::Secret => Credential::Secret { client_id: client_id()?, secret: self.client_secret(environment)? },
            How::Certificate => {
                let path = self
                    .certificate
                    .clone()
                    .or_else(|| environment.get("AZURE_CLIENT_CERTIFICATE_PATH").map(PathBuf::from))
                    .ok_or("--auth certificate needs --certificate, or AZURE_CLIENT_CERTIFICATE_PATH")?;
                let password = self.certificate_password(environment)?;
                let certificate = Certificate::read(&path, password.as_ref()).map_err(|error| error.to_string())?;
                Credential::Certificate { client_id: client_id()?, certificate: Box::new(certificate) }
            }
            How::Federated => {
                let from = Federation::File(needed("AZURE_FEDERATED_TOKEN_FILE")?.into());
                Credential::Federated { client_id: client_id()?, from }
            }
            How::Github => {
                let hint = |error| format!("{error}; the job needs 'permissions: id-token: write'");
                let from = Federation::GitHub {
                    url: needed("ACTIONS_ID_TOKEN_REQUEST_URL").map_err(hint)?,
                    token: needed("ACTIONS_ID_TOKEN_REQUEST_TOKEN").map_err(hint)?.into(),
                };
                Credential::Federated { client_id: client_id()?, from }
            }
            How::AzurePipelines => {
                let hint = |error| format!("{error}; the step needs 'env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)'");
                let connection = given(
                    self.service_connection.as_ref(),
                    environment,
                    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
                    guid,
                )?;
                let from = Federation::AzurePipelines {
                    url: needed("SYSTEM_OIDCREQUESTURI")?,
                    token: needed("SYSTEM_ACCESSTOKEN").map_err(hint)?.into(),
                    connection: connection.ok_or(
                        "--auth azure-pipelines needs --service-connection, or AZURESUBSCRIPTION_SERVICE_CONNECTION_ID, which the tasks AzureCLI and AzurePowerShell set",
                    )?,
                };
                Credential::Federated { client_id: client_id()?, from }
            }
            How::ManagedIdentity => Credential::ManagedIdentity(self.managed_identity(environment)?),
            How::DeviceCode => Credential::DeviceCode { client_id: client_id()? },
            How::Browser => Credential::Browser { client_id: client_id()? },
            How::AzureCli => Credential::AzureCli(AzureCli::of(Tool::Azure)),
            How::AzureDeveloperCli => Credential::AzureCli(AzureCli::of(Tool::AzureDeveloper)),
            How::Token => {
                let get = |resource| environment.get(RawTokens::variable(resource)).map(SecretString::from);
                let tokens = RawTokens {
                    graph: get(Resource::Graph),
                    exchange: get(Resource::Exchange),
                    compliance: get(Resource::Compliance),
                };
                if tokens.is_empty() {
                    return Err("--auth token needs EPHOR_GRAPH_TOKEN, EPHOR_EXCHANGE_TOKEN or EPHOR_COMPLIANCE_TOKEN in the environment".to_owned());
                }
                Credential::Raw(tokens)
            }
        })
    }

    fn client_secret(&self, environment: &Environment<'_>) -> Result<SecretString, String> {
        match &self.client_secret_file {
            Some(path) => read_secret(path).map_err(|error| format!("--client-secret-file: {error}")),
            None => ["EPHOR_CLIENT_SECRET", "AZURE_CLIENT_SECRET"]
                .iter()
                .find_map(|name| environment.get(name))
                .map(SecretString::from)
                .ok_or_else(|| "--auth secret needs EPHOR_CLIENT_SECRET or AZURE_CLIENT_SECRET in the environment, or --client-secret-file".to_owned()),
        }
    }

    fn certificate_password(&self, environment: &Environment<'_>) -> Result<Option<SecretString>, String> {
        match &self.certificate_password_file {
            Some(path) => read_secret(path).map(Some).map_err(|error| format!("--certificate-password-file: {error}")),
            None => Ok(["EPHOR_CERTIFICATE_PASSWORD", "AZURE_CLIENT_CERTIFICATE_PASSWORD"]
                .iter()
                .find_map(|name| environment.get(name))
                .map(SecretString::from)),
        }
    }

    fn managed_identity(&self, environment: &Environment<'_>) -> Result<ManagedIdentity, String> {
        let client_id = self.client_id(environment)?;
        match (environment.get("IDENTITY_ENDPOINT"), environment.get("IDENTITY_HEADER")) {
            (Some(endpoint), Some(header)) => {
                Ok(ManagedIdentity { endpoint, header: Some(header.into()), client_id })
            }
            (Some(_), None) => Err("this machine has IDENTITY_ENDPOINT without IDENTITY_HEADER, as Azure Arc does, which is not supported; use a certificate, or workload identity federation".to_owned()),
            (None, _) => {
                // The SDKs of Azure take the same variable.
                let endpoint = environment.get("AZURE_POD_IDENTITY_AUTHORITY_HOST");
                let endpoint = endpoint.unwrap_or_else(|| METADATA_SERVICE.to_owned());
                Ok(ManagedIdentity { endpoint, header: None, client_id })
            }
        }
    }
}

/// The environment, in which an empty variable is none: pipelines set those for secrets that they do not have.
struct Environment<'e>(&'e dyn Fn(&str) -> Option<String>);

impl Environment<'_> {
    fn get(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.trim().is_empty())
    }
}

/// An argument, else a variable of the environment that is as sound.
fn given(
    argument: Option<&String>,
    environment: &Environment<'_>,
    name: &str,
    sound: fn(&str) -> Result<String, String>,
) -> Result<Option<String>, String> {
    match (argument, environment.get(name)) {
        (Some(value), _) => Ok(Some(value.clone())),
        (None, Some(text)) => sound(&text).map(Some).map_err(|error| format!("{name}: {error}")),
        (None, None) => Ok(None),
    }
}

fn guid(text: &str) -> Result<String, String> {
    ephor_collect::import::scubagear::guid(text)
        .ok_or_else(|| "expected a GUID, such as 8a61e3a5-5d6c-4f6e-9d34-d1f0b2c7a9e1".to_owned())
}

/// A GUID or a domain. It becomes part of URLs, and an argument of the Azure CLI.
fn tenant(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_sound = text.contains(['.', '-'])
        && text.len() <= 253
        && !text.starts_with(['-', '.'])
        && !text.contains("..")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-');
    if is_sound {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("expected the id of a tenant or one of its domains, such as contoso.onmicrosoft.com".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use clap::Parser;

    use super::*;
    use ephor_collect::live::transport::Options;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        sign_in: SignIn,
    }

    const TENANT: &str = "--tenant=contoso.com";
    const CLIENT: &str = "--client-id=11111111-2222-3333-4444-555555555555";

    fn ready(arguments: &[&str], variables: &[(&str, &str)], terminal: bool) -> Result<Ready, String> {
        let line = Line::try_parse_from([&["ephor"], arguments].concat()).map_err(|error| error.to_string())?;
        let environment =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let interaction = Interaction { show: Arc::new(|_| {}), open: Arc::new(|_| false) };
        let transport = Transport::new(Options::default());
        line.sign_in.ready_in(&transport, &Environment(&environment), interaction, terminal)
    }

    fn taken(arguments: &[&str], variables: &[(&str, &str)]) -> String {
        ready(arguments, variables, false).unwrap().taken
    }

    #[test]
    fn it_picks_by_what_is_there_and_says_which() {
        let both = [TENANT, CLIENT];
        for (variables, words) in [
            (&[("EPHOR_CLIENT_SECRET", "s3cret"), ("AZURE_FEDERATED_TOKEN_FILE", "x")][..], "client secret"),
            (&[("AZURE_CLIENT_SECRET", "s3cret")], "AZURE_CLIENT_SECRET"),
            (&[("EPHOR_GRAPH_TOKEN", "s3cret"), ("EPHOR_CLIENT_SECRET", "s3cret")], "token from the environment"),
            (&[("AZURE_FEDERATED_TOKEN_FILE", "/x")], "workload identity federation"),
            (
                &[("ACTIONS_ID_TOKEN_REQUEST_URL", "https://x"), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "s3cret")],
                "GitHub Actions",
            ),
            (&[("IDENTITY_ENDPOINT", "http://localhost:1"), ("IDENTITY_HEADER", "s3cret")], "managed identity"),
            (&[("EPHOR_CLIENT_SECRET", ""), ("AZURE_CLIENT_SECRET", "s3cret")], "AZURE_CLIENT_SECRET"),
        ] {
            let taken = taken(&both, variables);
            assert!(taken.contains(words) && !taken.contains("s3cret"), "{taken}");
        }
        let chosen = taken(&[TENANT, CLIENT, "--auth", "device-code"], &[("EPHOR_CLIENT_SECRET", "s3cret")]);
        assert!(chosen.contains("device code") && chosen.contains("--auth"), "{chosen}");
        assert!(ready(&both, &[], true).unwrap().taken.contains("browser"));
    }

    #[test]
    fn what_is_missing_is_named() {
        let secret = [("EPHOR_CLIENT_SECRET", "s3cret")];
        for (arguments, variables, words) in [
            (&[TENANT, CLIENT][..], &[][..], "--auth"),
            (&[TENANT], &secret, "--client-id"),
            (&[CLIENT], &secret, "AZURE_TENANT_ID"),
            (&[TENANT, CLIENT, "--auth=secret"], &[], "EPHOR_CLIENT_SECRET"),
            (&[TENANT, CLIENT, "--auth=certificate"], &[], "--certificate"),
            (&[TENANT, CLIENT, "--auth=federated"], &[], "AZURE_FEDERATED_TOKEN_FILE"),
            (&[TENANT, CLIENT, "--auth=github"], &[], "id-token: write"),
            (&[TENANT, CLIENT, "--auth=token"], &[], "EPHOR_GRAPH_TOKEN"),
            (&[TENANT, CLIENT, "--client-secret-file=/nowhere/s"], &[], "/nowhere/s"),
            (&[TENANT, CLIENT, "--certificate=/nowhere/c"], &[], "/nowhere/c"),
            (&[TENANT], &[("AZURE_CLIENT_ID", "not-a-guid"), secret[0]], "AZURE_CLIENT_ID: expected a GUID"),
            (&[TENANT, CLIENT], &[("EPHOR_GRAPH_ENDPOINT", "http://evil.example"), secret[0]], "EPHOR_GRAPH_ENDPOINT"),
            (&["--tenant=common"], &[], "contoso.onmicrosoft.com"),
            (&["--tenant=-x.example"], &[], "tenant"),
            (&["--graph-endpoint=http://evil.example"], &[], "plain http"),
        ] {
            let message = ready(arguments, variables, false).unwrap_err();
            assert!(message.contains(words) && !message.contains("s3cret"), "{arguments:?}: {message}");
        }
    }

    #[test]
    fn no_argument_takes_a_secret() {
        use clap::CommandFactory as _;
        for argument in Line::command().get_arguments() {
            let name = argument.get_id().as_str();
            let is_secret = name.contains("secret") || name.contains("password") || name.contains("token");
            assert!(!is_secret || name.ends_with("_file"), "{name}");
        }
        let shown = format!("{:?}", ready(&[TENANT, CLIENT], &[("EPHOR_CLIENT_SECRET", "s3cret")], false).unwrap());
        assert!(!shown.contains("s3cret"), "{shown}");
    }

    #[test]
    fn a_raw_token_needs_neither_tenant_nor_client() {
        assert!(taken(&[], &[("EPHOR_EXCHANGE_TOKEN", "s3cret")]).contains("EPHOR_EXCHANGE_TOKEN"));
    }
}
