package awsclient

// Failure is an error in the two parts of a Terraform diagnostic.
type Failure struct {
	Summary string // what failed, in a few words
	Detail  string // why, and what to do; whole sentences
	Err     error  // the cause, nil if there is none
	// Attribute is what is to blame in the configuration, as users call it, such as region; "" if that is not one alone.
	Attribute string
}

// Error returns both parts.
func (f *Failure) Error() string { return f.Summary + ": " + f.Detail }

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Note is something that the user should know and that is no error: a warning diagnostic.
type Note struct {
	Summary, Detail string
}
