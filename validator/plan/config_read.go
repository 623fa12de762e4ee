package plan

// configuration reads the configuration member.
func (d *document) configuration() error {
	c := &configReader{arena: newArena()} // that of the resources is the worker's
	return d.object("configuration", func(name string) (err error) {
		switch name {
		case "provider_config":
			return d.providers()
		case "root_module":
			d.plan.Config, err = c.module(d.walker)
			d.plan.Rackspace = d.plan.Rackspace || c.ours
			return err
		}
		return d.skip()
	})
}

// providers looks for OpenTofu's registry, for plans without resources, and for the provider rackspace.
func (d *document) providers() error {
	return d.object("configuration.provider_config", func(string) error {
		return d.object("configuration.provider_config entry", func(name string) error {
			if name != "full_name" {
				return d.skip()
			}
			b, err := d.bytes("configuration.provider_config full_name")
			d.resources.openTofu = d.resources.openTofu || fromOpenTofu(b)
			d.plan.Rackspace = d.plan.Rackspace || isUs(b)
			return err
		})
	})
}

// configReader reads modules; only its texts are shared with the rest of the plan.
type configReader struct {
	*arena
	header  header
	delayed later
	ours    bool // a block is of the provider rackspace
}

// named reads an object whose members are all of one kind into a map.
func named[T any](w walker, place string, read func(walker) (*T, error)) (map[string]*T, error) {
	var m map[string]*T
	err := w.object(place, func(name string) error {
		v, err := read(w)
		if m == nil {
			m = map[string]*T{}
		}
		m[name] = v
		return err
	})
	return m, err
}

func (c *configReader) module(w walker) (*Module, error) {
	m := &Module{}
	err := w.object("configuration module", func(name string) (err error) {
		switch name {
		case "outputs":
			m.Outputs, err = named(w, "configuration outputs", c.output)
		case "variables":
			m.Variables, err = named(w, "configuration variables", variable)
		case "module_calls":
			m.Calls, err = named(w, "configuration module_calls", c.call)
		case "resources":
			return w.array("configuration resources", func() error { return c.resource(w, m) })
		default:
			return w.skip()
		}
		return err
	})
	return m, err
}

func (c *configReader) output(w walker) (e *Expr, err error) {
	e = &Expr{}
	err = w.object("configuration output", func(name string) error {
		if name != "expression" {
			return w.skip()
		}
		e, err = c.expr(w)
		return err
	})
	return e, err
}

func variable(w walker) (*Variable, error) {
	v := &Variable{}
	err := w.object("configuration variable", func(name string) (err error) {
		switch name {
		case "default": // null is a default, too
			v.HasDefault = true
			value, err := w.dec.ReadValue()
			v.IDs = idsIn(value)
			return err
		case "sensitive":
			v.Sensitive, _, err = w.boolean("configuration variable.sensitive")
			return err
		}
		return w.skip()
	})
	return v, err
}

func (c *configReader) call(w walker) (*ModuleCall, error) {
	call := &ModuleCall{}
	err := w.object("configuration module_call", func(name string) (err error) {
		switch name {
		case "source":
			call.Source, err = w.text("configuration module_call.source")
		case "expressions":
			call.Args, err = c.exprs(w)
		case "for_each_expression":
			call.ForEach, err = c.expr(w)
		case "count_expression":
			call.Count, err = c.expr(w)
		case "module":
			call.Module, err = c.module(w)
		case "depends_on":
			call.DependsOn, err = c.dependsOn(w)
		default:
			return w.skip()
		}
		return err
	})
	if call.Module == nil {
		call.Module = &Module{}
	}
	return call, err
}

// resource reads one resource block into m.
func (c *configReader) resource(w walker, m *Module) error {
	const place = "configuration resource"
	c.header.reset()
	c.delayed.reset()
	r := &ConfigResource{}
	err := w.object(place, func(name string) (err error) {
		if read, err := c.header.member(w, place, name); read {
			return err
		}
		switch {
		case name == "expressions" && (!c.header.wanted() || c.header.aside()):
			return c.delayed.keep(w)
		case name == "expressions":
			r.Args, err = c.exprs(w)
		case name == "for_each_expression":
			r.ForEach, err = c.expr(w)
		case name == "count_expression":
			r.Count, err = c.expr(w)
		case name == "depends_on":
			r.DependsOn, err = c.dependsOn(w)
		default:
			return w.skip()
		}
		return err
	})
	if err == nil {
		err = c.header.complete(place)
	}
	if err != nil {
		return err
	}
	if c.delayed.set {
		r.Args, err = c.exprs((&replayer{names: w.names}).on(c.delayed.raw))
		switch {
		case err != nil && c.header.wanted() && !c.header.aside():
			return err
		case err != nil: // of a type that is not read, or stands aside: the plan is none the worse
			r.Args, r.Unreadable = nil, true
		}
	}
	c.ours = c.ours || isOurs(c.header.typ)
	r.Type, r.Name, r.Data = c.intern(c.header.typ), c.intern(c.header.name), string(c.header.mode) == dataMode
	return m.add(c.intern(c.header.block(nil)), r, c.header.wanted())
}

func (c *configReader) dependsOn(w walker) (list []string, err error) {
	err = w.array("configuration depends_on", func() error {
		b, err := w.bytes("configuration depends_on[]")
		list = append(list, c.intern(b))
		return err
	})
	return list, err
}

// add enters a block; read says that its type is one of those that are read.
func (m *Module) add(key string, r *ConfigResource, read bool) error {
	blocks := &m.Others
	if read {
		blocks = &m.Resources
	}
	if *blocks == nil {
		*blocks = map[string]*ConfigResource{}
	}
	if read && (*blocks)[key] != nil {
		return &InputError{Kind: KindDuplicate, What: "has " + printable(key) + " twice in one module of the configuration", Fix: fixAgain}
	}
	(*blocks)[key] = r
	return nil
}
