package runtask

import (
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/internal/parallel"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
)

// newLog writes JSON, a line an event. Whatever text a request or a plan has chosen is escaped.
func newLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() == slog.KindString {
			a.Value = slog.StringValue(report.Escape(a.Value.String()))
		}
		return a
	}}))
}

// frames says where a panic came from, and not what it said: that may hold a part of a plan.
func frames(p *parallel.Panic) []string {
	var list []string
	callers := runtime.CallersFrames(p.Callers)
	for {
		frame, more := callers.Next()
		if strings.Contains(frame.Function, "terraform-provider-rackspace") {
			list = append(list, fmt.Sprintf("%s line %d", frame.Function, frame.Line))
		}
		if !more {
			return list
		}
	}
}
