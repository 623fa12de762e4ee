# { in4 = 22, in6 = 21, out4 = 1, out6 = 1 }, of a quota of 60 for each.
output "weight" {
  value = provider::rackspace::rule_weight(
    ["tcp/443 from 10.0.0.0/8", "tcp/443 from pl-0123456789abcdef0", "tcp/443 from sg-0123456789abcdef0", "all to anywhere"],
    { "pl-0123456789abcdef0" = 20 }, # max_entries of the prefix list
  )
}
