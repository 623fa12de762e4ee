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
// nor everywhere, what it has made (EC2 developer guide, "Eventual consistency").
func whileNotFound(ctx context.Context, times int, f func() error) error {
	for attempt := 1; ; attempt++ {
		err := f()
		if err == nil || !awsclient.IsNotFound(err) || attempt == times {
			return err
		}
		if waitErr := sgrules.Backoff(ctx, attempt); waitErr != nil {
			return err // which says more than that the time is over
		}
	}
}
