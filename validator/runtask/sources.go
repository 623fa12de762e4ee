package runtask

import (
	"context"
	"errors"
	"io"
)

// What is downloaded, as troubles call it.
const (
	thePlan    = "the plan"
	theSources = "the configuration version"
)

// sources fetches the run's configuration version; without one it says why, "" if none is wanted. They never cost the verdict.
func (t *task) sources() (archive []byte, why string) {
	s := t.server
	switch {
	case !s.config.Sources:
		return nil, ""
	case t.SourcesURL == "":
		return nil, "the platform has no configuration version to download"
	}
	u, err := s.platform.hosts.parse(t.SourcesURL)
	if err != nil {
		return nil, theSources + ": " + err.Error()
	}
	ctx, cancel := context.WithTimeoutCause(t.ctx, s.config.pace.sources, &trouble{text: theSources + " did not arrive in time"})
	defer cancel()
	for again := 1; ; again++ {
		d, err := s.platform.fetch(ctx, wanted{u, t.AccessToken, theSources, maxSources, ""})
		if err == nil {
			archive, err = io.ReadAll(d)
			if _, broken := d.close(); broken != nil {
				err = broken
			}
		}
		if err == nil {
			return archive, ""
		}
		if !isPassing(err) || again == maxRefetch {
			var known *trouble
			if !errors.As(err, &known) {
				return nil, theSources + " cannot be read" // the task is at its end
			}
			t.log.Warn("judged without sources", "why", err.Error())
			return nil, err.Error()
		}
	}
}
