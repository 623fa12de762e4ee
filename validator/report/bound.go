package report

import (
	"reflect"
	"unicode/utf8"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// How long a text of the result may be where it goes to a platform that limits what it takes, in characters. A name in a plan can have
// a megabyte. The JSON formats have all of it.
const (
	maxText = 2000
	maxCode = 60000 // of a fix
)

// bounded is a copy of a result in which no text is longer than platforms take.
func bounded(r *result.Result) *result.Result {
	var out result.Result
	reflect.ValueOf(&out).Elem().Set(boundedValue(reflect.ValueOf(*r), maxText))
	return &out
}

func boundedValue(v reflect.Value, limit int) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.String:
		out.SetString(clip(v.String(), limit))
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(boundedValue(v.Elem(), limit))
		}
	case reflect.Slice:
		for i := range v.Len() {
			out = reflect.Append(out, boundedValue(v.Index(i), limit))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; name == "HCL" || name == "NewText" {
				out.Field(i).Set(boundedValue(v.Field(i), maxCode))
			} else {
				out.Field(i).Set(boundedValue(v.Field(i), limit))
			}
		}
	default: // numbers, and the map of counts by rule
		out.Set(v)
	}
	return out
}

// clip is the first limit characters of a text; that there was more is said.
func clip(s string, limit int) string {
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	n := 0
	for i := range s {
		if n++; n == limit {
			return s[:i] + "…"
		}
	}
	return s
}
