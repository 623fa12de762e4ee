package result

// What rules say of a configuration. They know resources and arguments and no files: who has the sources makes spans and edits of it.
// None of it is part of the document.

// Point is what a finding points at. The zero Point is the block of the finding's address.
type Point struct {
	Address string
	At      *Place
	Label   string // what is wrong there, in a few words; "" if there is nothing to say beside the message
}

// Place is an argument of a resource, or of a block within it.
type Place struct {
	// Within is a block or argument of the resource as origins name it, such as ingress[rule_no=100], rules["web"] or subnet_ids; "" for
	// the resource's own arguments.
	Within string
	// Match tells the block from others of its name, beside what Within says.
	Match []Match
	// Args are the names of the argument that is meant, as kinds of resources name it; the first that is written is the one. None for
	// the block itself.
	Args []string
}

// Match is an argument with one of some values; a list with one of them among others.
type Match struct {
	Name   string
	Values []string
}

// Setting gives an argument a value, which is written as HCL.
type Setting struct {
	Address string
	At      *Place
	Value   string
}
