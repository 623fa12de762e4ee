#!/bin/sh
# Plans all units of a Terragrunt tree and judges them as the one network that they are of.
# Each unit's plan is at $plans/<path of the unit>/tfplan.json; the path is the unit's name in findings and in the policy file.
# Arguments go to sgplan: check.sh -o json=result.json
set -eu
plans=$(mktemp -d)
trap 'rm -rf "$plans"' EXIT
terragrunt run --all --json-out-dir "$plans" -- plan
sgplan check "$plans/**/tfplan.json" "$@"
