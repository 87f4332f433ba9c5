#!/usr/bin/env bash
# Registers an application that may read what Ephor reads, and nothing else.
# Made by 'ephor rules permissions --script'. It needs the Azure CLI, signed in as a Privileged Role Administrator:
#
#   az login --allow-no-subscriptions        # not needed in Azure Cloud Shell
#   bash register.sh [NAME]                  # the name of the application; Ephor if none is given
#
# It makes no secret. It may run again, after an interruption or with more rules: what is there stays as it is.
set -euo pipefail

name=${1:-Ephor}
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

say() { printf '%s\n' "$*"; }
fail() {
  printf 'register: %s\n' "$*" >&2
  exit 1
}

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
command -v az >/dev/null || fail "the Azure CLI is not there: https://learn.microsoft.com/cli/azure/install-azure-cli"
tenant=$(az account show --query tenantId --output tsv 2>/dev/null) ||
  fail "sign in first: az login --allow-no-subscriptions"
graph=$(az cloud show --query endpoints.microsoftGraphResourceId --output tsv)
graph=${graph%/}

found=$(az ad app list --filter "displayName eq '$name'" --query '[].appId' --output tsv)
case $found in
  '')
    app=$(az ad app create --only-show-errors --display-name "$name" --sign-in-audience AzureADMyOrg \
      --query appId --output tsv)
    say "made the application $name: $app"
    ;;
  *[[:space:]]*) fail "there are several applications with the name $name: give another, or remove those" ;;
  *)
    app=$found
    say "the application $name is there: $app"
    ;;
esac
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

  # a certificate; its private key is written into a PEM file of your home folder
  az ad app credential reset --id $app --append --create-cert --years 1 --query fileWithCertAndPrivateKey

  # or, without any secret, the jobs of a branch on GitHub
  az ad app federated-credential create --id $app --parameters '{"name": "ephor", "audiences": ["api://AzureADTokenExchange"],
    "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:OWNER/REPOSITORY:ref:refs/heads/main"}'

  export AZURE_TENANT_ID=$tenant AZURE_CLIENT_ID=$app
  ephor doctor --certificate FILE.pem

It takes some minutes until Exchange knows the role.
END
[ "$missing" -eq 0 ] || fail "$missing permissions were not granted; see above"
