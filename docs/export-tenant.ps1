# Writes what a tenant tells about its settings into a folder for 'ephor import powershell'. Windows PowerShell 5.1 or
# PowerShell 7. It only reads: every cmdlet of Exchange is a Get, and every request to Graph is a GET. Connect first:
#   Exchange:     Connect-ExchangeOnline
#   Graph:        Connect-MgGraph -Scopes
#                   Application.Read.All, AuditLog.Read.All, Directory.Read.All, Domain.Read.All,
#                   GroupMember.ReadBasic.All, GroupSettings.Read.All, IdentityRiskyUser.Read.All,
#                   LicenseAssignment.Read.All, Member.Read.Hidden, OnPremDirectorySynchronization.Read.All,
#                   Organization.Read.All, Policy.Read.All, Policy.Read.AuthenticationMethod,
#                   Policy.Read.B2BManagementPolicy, Policy.Read.PermissionGrant, RoleManagement.Read.Directory,
#                   User.Read.All
#   on-premises:  the Exchange Management Shell, on a server with the module ADSync, too, where there is one
# Then, one after the other, all into the same folder:
#   ./export-tenant.ps1 -Folder answers                what Exchange and Graph answer, as far as you are connected
#   ./export-tenant.ps1 -Folder answers -PerMailbox    inbox rules, rights, audit folders, per-user MFA: slow, for each
#                                                      mailbox and user is asked about alone
#   ./export-tenant.ps1 -Folder answers -OnPremises    what a server answers
# The files hold personal data.
param([Parameter(Mandatory)][string]$Folder, [switch]$OnPremises, [switch]$PerMailbox)

$all = @{ ResultSize = 'Unlimited' }
$online = [ordered]@{
    'Get-ATPBuiltInProtectionRule' = @{}
    'Get-ATPProtectionPolicyRule' = @{}
    'Get-AcceptedDomain' = @{}
    'Get-AdminAuditLogConfig' = @{}
    'Get-AntiPhishPolicy' = @{}
    'Get-AntiPhishRule' = @{}
    'Get-AtpPolicyForO365' = @{}
    'Get-AuthenticationPolicy' = @{}
    'Get-CASMailbox' = @{ ResultSize = 'Unlimited' }
    'Get-CASMailboxPlan' = @{}
    'Get-DkimSigningConfig' = @{}
    'Get-EOPProtectionPolicyRule' = @{}
    'Get-HostedConnectionFilterPolicy' = @{}
    'Get-HostedContentFilterPolicy' = @{}
    'Get-HostedContentFilterRule' = @{}
    'Get-HostedOutboundSpamFilterPolicy' = @{}
    'Get-HostedOutboundSpamFilterRule' = @{}
    'Get-InboundConnector' = @{}
    'Get-IntraOrganizationConnector' = @{}
    'Get-MailContact' = @{ ResultSize = 'Unlimited' }
    'Get-MailUser' = @{ ResultSize = 'Unlimited' }
    'Get-Mailbox' = @{ ResultSize = 'Unlimited' }
    'Get-MailboxAuditBypassAssociation' = @{ ResultSize = 'Unlimited' }
    'Get-MalwareFilterPolicy' = @{}
    'Get-MalwareFilterRule' = @{}
    'Get-ManagementRoleAssignment' = @{ Role = 'Mailbox Import Export'; GetEffectiveUsers = $true }
    'Get-MobileDevice' = @{ ResultSize = 'Unlimited' }
    'Get-OrganizationConfig' = @{}
    'Get-OrganizationRelationship' = @{}
    'Get-OutboundConnector' = @{}
    'Get-Recipient' = @{ ResultSize = 'Unlimited' }
    'Get-RecipientPermission' = @{ ResultSize = 'Unlimited' }
    'Get-RemoteDomain' = @{}
    'Get-SafeAttachmentPolicy' = @{}
    'Get-SafeAttachmentRule' = @{}
    'Get-SafeLinksPolicy' = @{}
    'Get-SafeLinksRule' = @{}
    'Get-SharingPolicy' = @{}
    'Get-TransportConfig' = @{}
    'Get-TransportRule' = @{}
    'Get-User' = @{ ResultSize = 'Unlimited' }
}
# Switches that newer modules know, and that tell more.
$optional = @{
    'Get-OrganizationConfig' = 'RetrieveEwsOperationAccessPolicy'
}
# Of what there is much, only what the import reads.
$keep = @{
    'Get-MailContact' = @(
        'Guid', 'PrimarySmtpAddress', 'DistinguishedName', 'LegacyExchangeDN', 'Identity', 'Name', 'Alias',
        'EmailAddresses', 'ExternalEmailAddress', 'RecipientTypeDetails'
    )
    'Get-MailUser' = @(
        'ExternalDirectoryObjectId', 'Guid', 'UserPrincipalName', 'PrimarySmtpAddress', 'DistinguishedName',
        'LegacyExchangeDN', 'Identity', 'Name', 'Alias', 'EmailAddresses', 'ExternalEmailAddress',
        'RecipientTypeDetails'
    )
    'Get-Recipient' = @(
        'ExternalDirectoryObjectId', 'Guid', 'PrimarySmtpAddress', 'DistinguishedName', 'Identity', 'Name', 'Alias',
        'LegacyExchangeDN', 'EmailAddresses', 'ExternalEmailAddress', 'RecipientTypeDetails', 'UserPrincipalName'
    )
    'Get-CASMailbox' = @(
        'ExternalDirectoryObjectId', 'Guid', 'PrimarySmtpAddress', 'Identity', 'Name', 'PopEnabled', 'ImapEnabled',
        'SmtpClientAuthenticationDisabled'
    )
    'Get-MailboxAuditBypassAssociation' = 'ExternalDirectoryObjectId', 'Guid', 'Identity', 'Name', 'AuditBypassEnabled'
    'Get-Mailbox' = @(
        'ExternalDirectoryObjectId', 'Guid', 'ExchangeGuid', 'UserPrincipalName', 'PrimarySmtpAddress',
        'DistinguishedName', 'LegacyExchangeDN', 'Identity', 'Name', 'Alias', 'EmailAddresses', 'RecipientTypeDetails',
        'AuditEnabled', 'DefaultAuditSet', 'AuditOwner', 'AuditDelegate', 'AuditAdmin', 'AuditLogAgeLimit',
        'LitigationHoldEnabled', 'InPlaceHolds', 'ForwardingSmtpAddress', 'ForwardingAddress',
        'DeliverToMailboxAndForward', 'GrantSendOnBehalfTo'
    )
    'Get-MobileDevice' = @(
        'Guid', 'FriendlyName', 'DeviceModel', 'UserDisplayName', 'ClientType', 'ClientVersion', 'DeviceOS',
        'DeviceAccessState'
    )
    'Get-User' = @(
        'ExternalDirectoryObjectId', 'Guid', 'UserPrincipalName', 'Identity', 'Name', 'EXOModuleEnabled',
        'RemotePowerShellEnabled'
    )
}
$server = [ordered]@{
    'Get-ADSyncAutoUpgrade' = @{}
    'Get-ADSyncExportDeletionThreshold' = @{}
    'Get-ADSyncGlobalSettings' = @{}
    'Get-ADSyncScheduler' = @{}
    'Get-AutodiscoverVirtualDirectory' = @{}
    'Get-AvailabilityAddressSpace' = @{}
    'Get-ExchangeCertificate' = @{}
    'Get-ExchangeServer' = @{}
    'Get-FederationTrust' = @{}
    'Get-ReceiveConnector' = @{}
    'Get-SendConnector' = @{}
    'Get-SharingPolicy' = @{}
    'Get-WebServicesVirtualDirectory' = @{}
}
# What Graph answers, by the name of the file.
$graph = [ordered]@{
    'applications' = '/v1.0/applications?$top=999&$select=id,appId,displayName,signInAudience,requiredResourceAccess,keyCredentials,passwordCredentials&$expand=federatedIdentityCredentials'
    'role-definitions' = '/v1.0/roleManagement/directory/roleDefinitions?$select=id,templateId,displayName,isBuiltIn'
    'admin-consent-request-policy' = '/v1.0/policies/adminConsentRequestPolicy'
    'app-management-policies' = '/v1.0/policies/appManagementPolicies'
    'authentication-methods-policy' = '/v1.0/policies/authenticationMethodsPolicy'
    'authentication-strength-policies' = '/v1.0/policies/authenticationStrengthPolicies'
    'authorization-policy' = '/v1.0/policies/authorizationPolicy'
    'b2b-management-policies' = '/beta/policies/b2bManagementPolicies'
    'conditional-access-policies' = '/beta/identity/conditionalAccess/policies'
    'default-app-management-policy' = '/v1.0/policies/defaultAppManagementPolicy'
    'directory-settings' = '/beta/settings'
    'domains' = '/v1.0/domains'
    'named-locations' = '/v1.0/identity/conditionalAccess/namedLocations'
    'oauth2-permission-grants' = '/v1.0/oauth2PermissionGrants?$top=999'
    'on-premises-synchronization' = '/v1.0/directory/onPremisesSynchronization'
    'organization' = '/v1.0/organization'
    'permission-grant-policies' = '/v1.0/policies/permissionGrantPolicies'
    'risky-users' = '/v1.0/identityProtection/riskyUsers?$top=500'
    'role-assignments' = '/v1.0/roleManagement/directory/roleAssignments?$expand=principal'
    'security-defaults' = '/v1.0/policies/identitySecurityDefaultsEnforcementPolicy'
    'service-principals' = '/v1.0/servicePrincipals?$top=999&$select=id,appId,displayName,accountEnabled,servicePrincipalType,appOwnerOrganizationId,verifiedPublisher,passwordCredentials,keyCredentials,appRoles,oauth2PermissionScopes,signInAudience'
    'subscribed-skus' = '/v1.0/subscribedSkus'
    'user-registration-details' = '/v1.0/reports/authenticationMethods/userRegistrationDetails'
    'user-sign-in-activity' = '/v1.0/users?$top=500&$select=id,signInActivity'
    'users' = '/v1.0/users?$top=999&$select=id,userPrincipalName,displayName,accountEnabled,userType,creationType,externalUserState,createdDateTime,onPremisesSyncEnabled,assignedPlans,licenseAssignmentStates,proxyAddresses,signInSessionsValidFromDateTime,onPremisesImmutableId,onPremisesSecurityIdentifier,identityParentId,department,companyName,employeeType,jobTitle,employeeHireDate,lastPasswordChangeDateTime'
}
# How the same is read where that is refused. What is then not in the file, the import sees.
$instead = @{
    'applications' = '/v1.0/applications?$top=999&$select=id,appId,displayName,signInAudience,requiredResourceAccess,keyCredentials,passwordCredentials'
    'conditional-access-policies' = '/v1.0/identity/conditionalAccess/policies'
}

function Save([string]$Name, $Found, [int]$Depth = 4) {
    $path = Join-Path $target "$Name.json"
    # Files of another day must not stand for today's.
    if (Test-Path $path) { throw "$path exists already; name a new folder" }
    # Windows PowerShell writes [] only where the list itself is given.
    $list = @($Found)
    $json = if ($list.Count) { ConvertTo-Json -InputObject $list -Depth $Depth -Compress } else { '[]' }
    [IO.File]::WriteAllText($path, $json)
    Write-Host "$Name`: $($list.Count)"
}
# All pages of an answer.
function Read-Graph([string]$Uri) {
    while ($Uri) {
        $answer = Invoke-MgGraphRequest -Method GET -Uri $Uri -OutputType PSObject -ErrorAction Stop
        if ($answer.PSObject.Properties['value']) { $answer.value } else { $answer }
        $Uri = $answer.'@odata.nextLink'
    }
}
# The same of one object: one that is not there any more has none.
function Read-IfThere([string]$Uri) {
    try { Read-Graph $Uri }
    catch {
        $status = try { [int]$_.Exception.Response.StatusCode } catch { 0 }
        if ($status -ne 404 -and "$_" -notmatch 'Request_ResourceNotFound') { throw }
    }
}
# One call for each object. The record says how far the loop came, also where it is interrupted.
function Save-Each([string]$Name, $Objects, [scriptblock]$Read) {
    if (Test-Path (Join-Path $target "$Name.json")) { throw "$Name.json exists already; name a new folder" }
    $list = [Collections.Generic.List[object]]::new()
    $done = 0
    try {
        foreach ($object in $Objects) {
            try { foreach ($one in @(& $Read $object)) { $list.Add($one) }; $done++ }
            catch { Write-Warning "$Name of $($object.id)$($object.PrimarySmtpAddress) failed: $_" }
        }
    }
    finally {
        Save $Name $list
        Save "$Name.loop" ([pscustomobject]@{ Done = $done; Of = @($Objects).Count })
    }
}

$target = if ($OnPremises) { Join-Path $Folder 'on-premises' } else { $Folder }
New-Item -ItemType Directory -Path $target -Force | Out-Null
# It will hold names of people: on Linux and macOS the folder is its owner's alone before anything stands in it. On
# Windows it has the rights of the folder above.
if ([Environment]::OSVersion.Platform -eq 'Unix') {
    & chmod 700 $Folder
    if ($LASTEXITCODE) { throw "cannot make $Folder private; name a folder of your own" }
}
$target = (Resolve-Path $target).ProviderPath
$hasGraph = [bool](Get-Command Invoke-MgGraphRequest -ErrorAction SilentlyContinue)

# What fails leaves no file: the import then says that it was not collected.
$cmdlets = if ($OnPremises) { $server } elseif ($PerMailbox) { @{} } else { $online }
foreach ($name in $cmdlets.Keys) {
    if (-not (Get-Command $name -ErrorAction SilentlyContinue)) {
        Write-Warning "$name does not exist here; left out"
        continue
    }
    $parameters = $cmdlets[$name]
    $more = $optional[$name]
    if ($more -and (Get-Command $name).Parameters.ContainsKey($more)) { $parameters = $parameters + @{ $more = $true } }
    try {
        $answers = @(if ($keep[$name]) { & $name @parameters -ErrorAction Stop | Select-Object -Property $keep[$name] }
            else { & $name @parameters -ErrorAction Stop })
    }
    catch { Write-Warning "$name failed: $_"; continue }
    if ($name -like 'Get-ADSync*') {
        # They do not say which server they are of, and one of them is a mere word.
        $isWord = { $_ -is [enum] -or $_ -is [string] }
        $answers = @($answers | ForEach-Object { if (& $isWord) { [pscustomobject]@{ State = "$_" } } else { $_ } } |
            Select-Object -Property *, @{ n = 'ComputerName'; e = { $env:COMPUTERNAME } })
    }
    Save $name $answers
}
if ($OnPremises) {
    $here = @{ Name = 'PSComputerName'; Expression = { $env:COMPUTERNAME } }
    $roots = Get-ChildItem Cert:\LocalMachine\Root
    Save 'trusted-roots' ($roots | Select-Object -Property $here, Thumbprint, Subject, Issuer, NotBefore, NotAfter)
}
elseif ($hasGraph -and -not $PerMailbox) {
    $read = @{}
    foreach ($name in $graph.Keys) {
        try { $read[$name] = @(Read-Graph $graph[$name]) }
        catch {
            if (-not $instead[$name]) { Write-Warning "$name failed: $_"; continue }
            try { $read[$name] = @(Read-Graph $instead[$name]) }
            catch { Write-Warning "$name failed: $_"; continue }
        }
        if ($name -eq 'app-management-policies') {
            # $expand gives 20 of them and no link to more.
            foreach ($policy in $read[$name]) {
                $of = '/v1.0/policies/appManagementPolicies/{id}/appliesTo?$select=id,appId,displayName'.Replace('{id}', $policy.id)
                try { $policy | Add-Member -NotePropertyName appliesTo -NotePropertyValue @(Read-Graph $of) -Force }
                catch { Write-Warning "whom $($policy.displayName) applies to failed: $_" }
            }
        }
        Save $name $read[$name] 20
    }
    # What the ids are called that policies name.
    $mention = 'conditional-access-policies', 'authentication-methods-policy', 'admin-consent-request-policy',
        'permission-grant-policies', 'directory-settings', 'authorization-policy'
    $text = ($mention | Where-Object { $read[$_] } | ForEach-Object { ConvertTo-Json $read[$_] -Depth 20 }) -join ' '
    $guid = '[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}'
    $named = @([regex]::Matches($text, $guid) | ForEach-Object { $_.Value } | Sort-Object -Unique |
        ForEach-Object { [pscustomobject]@{ id = $_ } })
    Save-Each 'directory-names' $named {
        param($one)
        Read-IfThere "/v1.0/directoryObjects/$($one.id)" |
            Select-Object -Property '@odata.type', id, appId, displayName, userPrincipalName
    }
    # Groups that policies name, and groups that hold a role.
    $named = @($read['conditional-access-policies'] | ForEach-Object { $_.conditions.users })
    $ids = @($named | ForEach-Object { $_.includeGroups; $_.excludeGroups })
    try { $ids += @(Read-Graph '/v1.0/groups?$filter=isAssignableToRole eq true&$select=id' | ForEach-Object { $_.id }) }
    catch { Write-Warning "groups that can hold a role failed: $_" }
    $groups = @($ids | Where-Object { $_ } | Select-Object -Unique | ForEach-Object { [pscustomobject]@{ id = $_ } })
    Save-Each 'policy-group-members' $groups {
        param($group)
        # v1.0 leaves out service principals. A group that was deleted has no members.
        $of = '/beta/groups/{id}/transitiveMembers?$top=999&$select=id'.Replace('{id}', $group.id)
        $members = @(Read-IfThere $of | ForEach-Object { $_.id })
        [pscustomobject]@{ groupId = $group.id; members = $members }
    }
    Save-Each 'app-role-assignments' $read['service-principals'] {
        param($principal)
        Read-Graph ('/v1.0/servicePrincipals/{id}/appRoleAssignments?$top=999'.Replace('{id}', $principal.id))
    }
}
if ($PerMailbox -and (Get-Command Get-Mailbox -ErrorAction SilentlyContinue)) {
    $mailboxes = @(Get-Mailbox @all -ErrorAction Stop)
    # Which mailbox an answer is of: the answers do not say it in a way that can be relied on.
    $id = { if ($mailbox.ExternalDirectoryObjectId) { $mailbox.ExternalDirectoryObjectId } else { "$($mailbox.Guid)" } }
    $of = @{ n = 'OfMailbox'; e = $id }
    Save-Each 'Get-MailboxPermission' $mailboxes {
        param($mailbox)
        Get-MailboxPermission "$($mailbox.Guid)" -ErrorAction Stop | Select-Object -Property *, $of
    }
    Save-Each 'Get-InboxRule' $mailboxes {
        param($mailbox)
        Get-InboxRule -Mailbox "$($mailbox.Guid)" -IncludeHidden -ErrorAction Stop | Select-Object -Property *, $of
    }
    Save-Each 'Get-MailboxFolderPermission' $mailboxes {
        param($mailbox)
        # Names of folders are translated, their types are not.
        foreach ($type in 'Inbox', 'Calendar') {
            $one = Get-MailboxFolderStatistics "$($mailbox.Guid)" -FolderScope $type -ErrorAction Stop |
                Where-Object { $_.FolderType -eq $type } | Select-Object -First 1
            $user = @{ n = 'User'; e = { "$($_.User)" } }
            Get-MailboxFolderPermission "$($mailbox.Guid):\$($one.Name)" -ErrorAction Stop |
                Select-Object -Property FolderName, AccessRights, $user, @{ n = 'FolderType'; e = { $type } }, $of
        }
    }
    Save-Each 'Get-MailboxFolderStatistics' $mailboxes {
        param($mailbox)
        Get-MailboxFolderStatistics "$($mailbox.Guid)" -FolderScope RecoverableItems -ErrorAction Stop |
            Select-Object -Property Name, FolderType, ItemsInFolder, FolderSize, $of
    }
}
if ($PerMailbox -and $hasGraph) {
    Save-Each 'per-user-mfa' @(Read-Graph '/v1.0/users?$top=999&$select=id') {
        param($user)
        $answer = Read-Graph ('/beta/users/{id}/authentication/requirements'.Replace('{id}', $user.id))
        [pscustomobject]@{ userId = $user.id; perUserMfaState = $answer.perUserMfaState }
    }
}
