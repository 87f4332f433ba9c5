# Writes what Exchange tells about its settings into a folder for 'ephor import powershell'. Windows PowerShell 5.1
# or PowerShell 7. It only reads: every cmdlet below is a Get. Connect first:
#   online:       Connect-ExchangeOnline
#   on-premises:  the Exchange Management Shell, on a server with the module ADSync, too, where there is one
# Then, and afterwards bring the files of both together in one folder:
#   ./export-tenant.ps1 -Folder answers
#   ./export-tenant.ps1 -Folder answers-on-premises -OnPremises
# The files hold personal data.
param([Parameter(Mandatory)][string]$Folder, [switch]$OnPremises)

$all = @{ ResultSize = 'Unlimited' }
$online = [ordered]@{
    'Get-OrganizationConfig'              = @{}
    'Get-AcceptedDomain'                  = @{}
    'Get-AdminAuditLogConfig'             = @{}
    'Get-TransportConfig'                 = @{}
    'Get-TransportRule'                   = $all
    'Get-RemoteDomain'                    = @{}
    'Get-SharingPolicy'                   = @{}
    'Get-OrganizationRelationship'        = @{}
    'Get-InboundConnector'                = @{}
    'Get-OutboundConnector'               = @{}
    'Get-IntraOrganizationConnector'      = @{}
    'Get-AntiPhishPolicy'                 = @{}
    'Get-DkimSigningConfig'               = @{}
    'Get-Mailbox'                         = $all
    'Get-MobileDevice'                    = $all
    'Get-HostedConnectionFilterPolicy'    = @{}
    'Get-HostedContentFilterPolicy'       = @{}
    'Get-HostedContentFilterRule'         = @{}
    'Get-AntiPhishRule'                   = @{}
    'Get-MalwareFilterPolicy'             = @{}
    'Get-MalwareFilterRule'               = @{}
    'Get-SafeLinksPolicy'                 = @{}
    'Get-SafeLinksRule'                   = @{}
    'Get-SafeAttachmentPolicy'            = @{}
    'Get-SafeAttachmentRule'              = @{}
    'Get-AtpPolicyForO365'                = @{}
    'Get-EOPProtectionPolicyRule'         = @{}
    'Get-ATPProtectionPolicyRule'         = @{}
    'Get-ATPBuiltInProtectionRule'        = @{}
    'Get-FederationTrust'                 = @{}
    'Get-FederatedOrganizationIdentifier' = @{}
}
# Not those that exist in both places: their answers on-premises are not the tenant's.
$server = [ordered]@{
    'Get-AvailabilityAddressSpace'    = @{}
    'Get-ExchangeServer'              = @{}
    'Get-SendConnector'               = @{}
    'Get-ReceiveConnector'            = @{}
    'Get-ExchangeCertificate'         = @{}
    'Get-WebServicesVirtualDirectory' = @{}
    'Get-ADSyncScheduler'             = @{}
}
$cmdlets = if ($OnPremises) { $server } else { $online }

# Files of another day must not stand for today's.
if (Test-Path $Folder) { throw "$Folder exists already; name a new folder" }
New-Item -ItemType Directory -Path $Folder | Out-Null
$Folder = (Resolve-Path $Folder).ProviderPath
foreach ($name in $cmdlets.Keys) {
    if (-not (Get-Command $name -ErrorAction SilentlyContinue)) {
        Write-Warning "$name does not exist here; left out"
        continue
    }
    $parameters = $cmdlets[$name]
    # What fails leaves no file: the import then says that it was not collected.
    try { $found = @(& $name @parameters -ErrorAction Stop) }
    catch { Write-Warning "$name failed: $_"; continue }
    # Windows PowerShell writes [] only where the list itself is given.
    $json = if ($found.Count) { ConvertTo-Json -InputObject $found -Depth 4 } else { '[]' }
    [IO.File]::WriteAllText((Join-Path $Folder "$name.json"), $json)
    Write-Host "$name`: $($found.Count)"
}
