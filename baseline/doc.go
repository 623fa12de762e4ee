// Package baseline holds what this project holds to be a sound starting point for packet filters, as data: each entry
// with its reason and its source.
//
// # Presets
//
// A Preset is what a security group of one purpose admits. There are two kinds, which differ in nothing but their family: the
// 19 groups of Rackspace's own Terraform module (preset_*.go, a file each), and the catalogue of services (services_*.go, a
// file a family), which are the ports of one product, open to the VPC unless the caller says otherwise. Where both know a
// name, it is Rackspace's: mysql, mssql, oracle, nfs and redshift are the module's groups. The catalogue adds what the
// module's group does not have under another name (sql_server), and has no second entry for what would be the same group
// (postgresql is another name of postgres). redis and memcached are entries of their own, as the module's elastic_cache_*
// groups carry the name of one managed service.
//
// # Versions
//
// A preset is used by name and version. What a released version expands to never changes: a change is a new version, which
// users choose. testdata holds what each version is and expands to, and a test compares.
//
// # Slots
//
// A rule says what is admitted, and names a slot for who. The caller fills slots with sources: anywhere, the CIDRs of the VPC,
// the group itself, CIDRs, prefix lists, other groups. Each slot has a default, or must be filled.
package baseline
