# The policy for all workspaces. docs/sgplan/policy.md has the rest.
sgplan {
  fail_on = "error"
}

environment "prod" {
  match { workspace = ["*-prod"] }
  nacl_budget { max_added_in_one_plan = 0 }
}
