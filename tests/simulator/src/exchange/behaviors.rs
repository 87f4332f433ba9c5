//! What the admin interface does, and who says so.

use crate::witness::Witness::{Document, Implementation, Unproven};
use crate::witness::{Behavior, behavior};

const CIPP: &str = "KelvinTegelaar/CIPP-API Modules/CIPPCore/Public/GraphHelper/New-ExoRequest.ps1 @04e81803";
const CIPP_BATCH: &str = "KelvinTegelaar/CIPP-API Modules/CIPPCore/Public/GraphHelper/New-ExoBulkRequest.ps1 @059a8a0f";
const EXOSCC: &str = "terraprovider/go-exoscc adminapi/invoke.go @ae92d088";
const EXO_HELPER: &str = "GreyCorbel/ExoHelper Commands/Public/Invoke-ExoCommand.ps1 @04c6bbe6";
const EXO_HELPER_ERRORS: &str = "GreyCorbel/ExoHelper Commands/Internal/Get-ExoException.ps1 @394a4287";
const SCUBAGEAR: &str =
    "cisagov/ScubaGear PowerShell/ScubaGear/Modules/Providers/ProviderHelpers/EXORestHelper.psm1 @32050660";

/// Sorted by their ids.
pub(crate) const BEHAVIORS: &[Behavior] = &[
    behavior(
        "exchange/annotations",
        "values carry their types in properties with an @ in their names",
        Implementation(EXO_HELPER),
    ),
    behavior(
        "exchange/anchor-needed",
        "a request without a mailbox that leads to its tenant is refused with 400 ErrorIncorrectRoutingHint",
        Unproven(
            "Exchange Online may serve it from any server; the module, CIPP and ScubaGear send one always, and so do we",
        ),
    ),
    behavior(
        "exchange/anchor-of-application",
        "APP:SystemMailbox{bb558c35-…}@tenant routes an application",
        Implementation(CIPP),
    ),
    behavior(
        "exchange/batch-of-ten",
        "a batch holds ten cmdlets, each a POST to InvokeCommand with its own headers, and answers each by its id",
        Implementation(CIPP_BATCH),
    ),
    behavior(
        "exchange/batch-order",
        "the answers of a batch come in another order than its requests",
        Document("reference m365.md, 4.5 (Graph: answers unordered)"),
    ),
    behavior(
        "exchange/cmdlet-list",
        "GET EXOModuleFile with the header CommandName: * lists the cmdlets that the caller may run in exportedCmdlets",
        Implementation(CIPP),
    ),
    behavior(
        "exchange/default-result-size",
        "cmdlets with ResultSize give 1,000 objects without it, and a warning that there are more",
        Document("reference m365.md, 5.2 (ResultSize: \"Unlimited\" plus paging)"),
    ),
    behavior(
        "exchange/error-shape",
        "an error says in error.details[0].message what happened, behind the name of the exception, and again in innererror",
        Implementation(EXO_HELPER_ERRORS),
    ),
    behavior(
        "exchange/ews-list-by-switch",
        "EwsAllowedAppIDs comes only with -RetrieveEwsOperationAccessPolicy",
        Document("reference collector-faults.md, F9 (Set-OrganizationConfig.md lines 607, 2605)"),
    ),
    behavior(
        "exchange/hidden-cmdlet",
        "a cmdlet that no role of the caller shows is not recognized, as if it did not exist",
        Document("reference m365.md, 5.2 (a cmdlet hidden by RBAC answers \"not recognized\")"),
    ),
    behavior(
        "exchange/invoke",
        "cmdlets are posted to adminapi/beta/{tenant}/InvokeCommand in CmdletInput",
        Implementation(SCUBAGEAR),
    ),
    behavior(
        "exchange/mailbox-not-found",
        "a cmdlet about a mailbox that is not there answers 404 with ManagementObjectNotFoundException",
        Unproven(
            "the exception is documented, its status at this interface is not; each such answer is confirmed by a second question",
        ),
    ),
    behavior(
        "exchange/page-by-same-body",
        "the next page is asked for by the same body at the link",
        Implementation(CIPP),
    ),
    behavior(
        "exchange/page-size",
        "Prefer: odata.maxpagesize sets the size of a page, 1,000 at the most",
        Implementation(EXO_HELPER),
    ),
    behavior(
        "exchange/page-token-bound-to-body",
        "a page token with another body than that of the first page is refused",
        Unproven("nobody sends another; the refusal makes a collector that does be seen"),
    ),
    behavior(
        "exchange/role-needed",
        "an application without Exchange.ManageAsApp is refused with 403",
        Document("reference m365.md, 5.2 and reference peers.md, section 4 (roles in the token)"),
    ),
    behavior("exchange/select", "?$select keeps the named properties alone", Implementation(CIPP)),
    behavior(
        "exchange/unauthorized",
        "a token that is missing, expired or for another service is refused with 401 and a challenge",
        Document("reference peers.md, section 4 (401 may carry a claims challenge)"),
    ),
    behavior("exchange/warnings", "@adminapi.warnings stands beside the objects", Implementation(EXOSCC)),
];
