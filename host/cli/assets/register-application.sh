#!/usr/bin/env bash
# Registers an application that may read what Ephor reads, and nothing else.
# Made by 'ephor rules permissions --script'. It needs the Azure CLI, signed in as a Privileged Role Administrator:
#
#   az login --allow-no-subscriptions        # not needed in Azure Cloud Shell
#   bash register.sh [NAME]                  # the name of the application; Ephor if none is given
#   bash register.sh --app-id ID             # go on with the application that an earlier run made
#
# It makes no secret. An application that is there under the name is not taken: anybody in a tenant may register one, and
# whoever holds a credential of it would get these rights. To go on with one after an interruption or with more rules, give
# the id that the first run told. It must be of this tenant, have no credential yet unless --keep-credentials says that all
# of them are yours, and no owner but the one who runs this.
set -euo pipefail

say() { printf '%s\n' "$*"; }
fail() {
  printf 'register: %s\n' "$*" >&2
  exit 1
}

name=
app=
keep=
while [ $# -gt 0 ]; do
  case $1 in
    --app-id)
      [ $# -gt 1 ] || fail "--app-id needs the id of the application"
      app=$2
      shift
      ;;
    --keep-credentials) keep=yes ;;
    -*) fail "there is no option $1; there are --app-id ID and --keep-credentials" ;;
    *)
      [ -z "$name" ] || fail "give one name: $name, or $1"
      name=$1
      ;;
  esac
  shift
done
[ -z "$name" ] || [ -z "$app" ] || fail "give a name or --app-id, not both"
[ -z "$keep" ] || [ -n "$app" ] || fail "--keep-credentials goes with --app-id"
name=${name:-Ephor}
pause=${PAUSE:-10}

# The application id of a resource, and an application permission of it.
permissions='
@PERMISSIONS@
'

# The template id of a directory role, and its name.
roles='
@ROLES@
'

# @LEFT_OUT@

# A directory answers before it knows of what was made a moment ago.
patiently() {
  local left=9
  until "$@"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep "$pause"
  done
}

rest() {
  az rest --only-show-errors --headers Content-Type=application/json "$@"
}

case $name in
  *[\'\"\\\&%]*) fail "the name of the application must not hold any of ' \" \\ & %: $name" ;;
esac
case $app in
  *[!0-9a-fA-F-]*) fail "the id of an application is a GUID: $app" ;;
esac
command -v az >/dev/null || fail "the Azure CLI is not there: https://learn.microsoft.com/cli/azure/install-azure-cli"
tenant=$(az account show --query tenantId --output tsv 2>/dev/null) ||
  fail "sign in first: az login --allow-no-subscriptions"
graph=$(az cloud show --query endpoints.microsoftGraphResourceId --output tsv)
graph=${graph%/}

if [ -z "$app" ]; then
  found=$(az ad app list --filter "displayName eq '$name'" --query '[].appId' --output tsv)
  [ -z "$found" ] || fail "there is an application with the name $name already: $(tr '\n' ' ' <<<"$found")
Anybody may have registered it. If you made it with this script, go on with --app-id; if not, give another name."
  app=$(az ad app create --only-show-errors --display-name "$name" --sign-in-audience AzureADMyOrg \
    --query appId --output tsv)
  say "made the application $name: $app"
else
  name=$(az ad app show --id "$app" --query displayName --output tsv 2>/dev/null) ||
    fail "there is no application $app in this tenant"
  audience=$(az ad app show --id "$app" --query signInAudience --output tsv)
  [ "$audience" = AzureADMyOrg ] || fail "the application $app is open to other tenants ($audience)"
  me=$(az ad signed-in-user show --query id --output tsv) || fail "who is signed in is no user: sign in as one"
  owners=$(az ad app owner list --id "$app" --query '[].id' --output tsv)
  held=$(az ad app show --id "$app" --query '[passwordCredentials, keyCredentials][].keyId' --output tsv)
  held="$held$(az ad app federated-credential list --id "$app" --query '[].id' --output tsv)"
  principal=$(az ad sp list --filter "appId eq '$app'" --query '[].id' --output tsv)
  if [ -n "$principal" ]; then
    # Whoever owns the service principal may give it credentials of its own.
    owners="$owners
$(az ad sp owner list --id "$principal" --query '[].id' --output tsv)"
    held="$held$(az ad sp show --id "$principal" --query '[passwordCredentials, keyCredentials][].keyId' --output tsv)"
  fi
  for owner in $owners; do
    [ "$owner" = "$me" ] || fail "the application $app has another owner ($owner), who could sign in as it: remove it first"
  done
  if [ -n "$held" ] && [ -z "$keep" ]; then
    fail "the application $app has credentials. Whoever holds one gets these rights: remove those that are not yours
(az ad app credential list --id $app, with --cert too), then run this with --keep-credentials, or make another application"
  fi
  say "goes on with the application $name: $app"
fi
principal=$(az ad sp list --filter "appId eq '$app'" --query '[].id' --output tsv)
if [ -z "$principal" ]; then
  principal=$(patiently az ad sp create --only-show-errors --id "$app" --query id --output tsv) ||
    fail "no service principal could be made for the application"
fi

missing=0
granted=$(rest --method get --url "$graph/v1.0/servicePrincipals/$principal/appRoleAssignments" \
  --query 'value[].appRoleId' --output tsv)
last=
while read -r api permission; do
  [ -n "$api" ] || continue
  if [ "$api" != "$last" ]; then
    last=$api
    resource=$(az ad sp list --filter "appId eq '$api'" --query '[].id' --output tsv)
    # The ids of permissions are not the same in every cloud.
    known=$(az ad sp show --id "$api" --output tsv \
      --query "appRoles[?contains(allowedMemberTypes, 'Application')].[value, id]")
  fi
  id=$(awk -v name="$permission" '$1 == name { print $2 }' <<<"$known")
  if [ -z "$id" ]; then
    say "NOT GRANTED: $permission is not known in this tenant"
    missing=$((missing + 1))
  elif grep -qxF "$id" <<<"$granted"; then
    say "granted before: $permission"
  else
    az ad app permission add --only-show-errors --id "$app" --api "$api" --api-permissions "$id=Role" >/dev/null
    patiently rest --method post --url "$graph/v1.0/servicePrincipals/$principal/appRoleAssignments" --output none \
      --body "{\"principalId\":\"$principal\",\"resourceId\":\"$resource\",\"appRoleId\":\"$id\"}" ||
      fail "$permission could not be granted; run this as a Privileged Role Administrator, again if it was one"
    say "granted: $permission"
  fi
done <<<"$permissions"

assignments=$graph/v1.0/roleManagement/directory/roleAssignments
while read -r role title; do
  [ -n "$role" ] || continue
  held=$(rest --method get --query 'value[].id' --output tsv \
    --url "$assignments?\$filter=principalId%20eq%20'$principal'%20and%20roleDefinitionId%20eq%20'$role'")
  if [ -n "$held" ]; then
    say "held before: the role $title"
  else
    patiently rest --method post --url "$assignments" --output none \
      --body "{\"principalId\":\"$principal\",\"roleDefinitionId\":\"$role\",\"directoryScopeId\":\"/\"}" ||
      fail "the role $title could not be given; run this as a Privileged Role Administrator, again if it was one"
    say "given: the role $title"
  fi
done <<<"$roles"

cat <<END

Now give it one way to sign in, and see what it can read:

  # a certificate in the place of every credential that is there; its private key is written into a PEM file of your home folder
  az ad app credential reset --id $app --create-cert --years 1 --query fileWithCertAndPrivateKey

  # or, without any secret, the jobs of a branch on GitHub
  az ad app federated-credential create --id $app --parameters '{"name": "ephor", "audiences": ["api://AzureADTokenExchange"],
    "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:OWNER/REPOSITORY:ref:refs/heads/main"}'

  export AZURE_TENANT_ID=$tenant AZURE_CLIENT_ID=$app
  ephor doctor --certificate FILE.pem

It takes some minutes until Exchange knows the role.
END
[ "$missing" -eq 0 ] || fail "$missing permissions were not granted; see above"
