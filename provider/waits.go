package provider

import (
	"context"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// How many times an object that was perhaps made a moment ago is asked for: at apply for about half a minute, with
// sgrules.Backoff; at plan, where it is merely looked at, for less than two seconds.
const (
	appearing       = 9
	appearingAtPlan = 4
)

// whileNotFound calls f until its error is not that something does not exist, at most so many times: EC2 does not show at once,
// nor everywhere, what it has made (EC2 developer guide, "Eventual consistency"). Where the time is over, the error is still that of what
// does not exist, which says more.
func whileNotFound(ctx context.Context, times int, f func() error) error {
	var missing error
	for attempt := 1; ; attempt++ {
		err := f()
		switch {
		case err != nil && missing != nil && ctx.Err() != nil:
			return missing
		case err == nil || !awsclient.IsNotFound(err) || attempt == times:
			return err
		}
		missing = err
		if sgrules.Backoff(ctx, attempt) != nil {
			return missing
		}
	}
}
