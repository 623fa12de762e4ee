package plan

// Module is one module of the configuration, as the plan's JSON has it (locals and dynamic blocks are not in there).
type Module struct {
	Resources map[string]*ConfigResource // by "aws_subnet.a" or "data.aws_vpc.v": of the types in Types
	Calls     map[string]*ModuleCall     // by call name
	Outputs   map[string]*Expr           // by output name
	Variables map[string]*Variable       // by variable name
	// Others are its other resource blocks, by "aws_eks_cluster.main" or "data.aws_ami.x".
	Others map[string]*ConfigResource
}

// ModuleCall is one module block.
type ModuleCall struct {
	Source  string
	Args    map[string]*Expr
	ForEach *Expr // nil also where the JSON drops it: see semantics, `for_each = toset([...])`
	Count   *Expr
	Module  *Module
	// DependsOn is its depends_on, as written.
	DependsOn []string
}

// Variable is an input variable of a module.
type Variable struct {
	HasDefault bool
	Sensitive  bool
	IDs        IDs // in its value, of the root module's, or its default
}

// ConfigResource is one resource block.
type ConfigResource struct {
	Type, Name string
	Data       bool
	Args       map[string]*Expr // attributes and blocks that the configuration states (dynamic blocks are absent)
	ForEach    *Expr
	Count      *Expr
	DependsOn  []string // as written
	// Unreadable is true for a block of a type that is not read, or stands aside, whose arguments are of no form that is known.
	Unreadable bool
}

// Expr is what the JSON keeps of an expression.
type Expr struct {
	// References as written: each reference's longest form, then its prefixes, then the unkeyed form.
	References []string
	// Constant is true when the JSON gives a constant value.
	Constant bool
	// Empty is true when that constant is an empty list, map or null.
	Empty bool
	// Zero is true when that constant is the number 0.
	Zero bool
	// IDs are those in that constant.
	IDs IDs
	// Blocks are nested blocks (also those of a single-nested block), in order.
	Blocks []map[string]*Expr
}
