# A plan policy, attached to the stacks. Rego v1. Where there is no result, it denies.
package spacelift

sgplan := input.third_party_metadata.custom.sgplan

deny contains "sgplan: no result; does the hook run?" if not sgplan

deny contains "sgplan: no verdict" if sgplan.verdict == "incomplete"

deny contains sprintf("[%s] %s: %s", [f.rule_id, f.address, f.message]) if {
	some f in sgplan.findings
	f.blocking
}

warn contains sprintf("[%s] %s: %s", [f.rule_id, f.address, f.message]) if {
	some f in sgplan.findings
	not f.blocking
	f.status == "open"
	f.severity != "note"
}
