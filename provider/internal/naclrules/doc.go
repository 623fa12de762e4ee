// Package naclrules says which calls lead from the entries of a network ACL to others, and makes them. It knows EC2 and packets, and
// no Terraform.
//
// A network ACL is evaluated in order and without memory, so that a call too early or too late cuts the traffic of whole subnets. The
// order that Plan finds keeps two promises at every moment between two calls: a packet that both ends allow passes, and one that both
// ends deny does not. Each is proved with the packet sets of firewall before the call is planned.
package naclrules
