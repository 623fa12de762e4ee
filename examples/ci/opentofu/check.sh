#!/bin/sh
# Plans the configuration in this folder with OpenTofu and judges the plan. An encrypted plan is read by `tofu show`, too.
# Arguments go to sgplan: check.sh -o json=result.json
set -eu
plan=$(mktemp -d)
trap 'rm -rf "$plan"' EXIT
tofu init -input=false
tofu plan -input=false -out="$plan/tfplan"
tofu show -json "$plan/tfplan" >"$plan/plan.json"
sgplan check "$plan/plan.json" --source . "$@"
