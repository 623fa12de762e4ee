package awsproxy

// Corrections are the names of all corrections. Those that stand for a fault are not among them: AWS does so at times.
func Corrections() []string {
	var names []string
	for _, c := range all() {
		if !c.fault {
			names = append(names, c.name)
		}
	}
	return names
}
