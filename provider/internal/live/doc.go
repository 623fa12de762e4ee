// Package live reads what is in AWS into the model of package firewall, so that the analyses that judge plans judge it too. It reads
// and never writes.
//
// What cannot be read is in the model as what is not known: a group of another account has rules that are not known, a prefix list
// whose entries are hidden may hold any address. Nothing is guessed.
package live
