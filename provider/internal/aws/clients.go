package awsclient

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
)

// Clients are the provider's clients, one a service and region, made when they are first asked for. They are safe for
// concurrent use.
type Clients struct {
	Region    string // the provider's own; a resource may name another
	AccountID string // 12 digits; "" if the configuration says not to ask for it
	Partition string // such as aws or aws-us-gov

	config Config
	aws    aws.Config

	crowd *Crowd

	ec2     perRegion[*ec2.Client]
	readers perRegion[*GroupReader]
	nics    perRegion[*InterfaceReader]
	taggers perRegion[*Tagger]
	quotas  perRegion[*quotaRead]
}

// perRegion is one of a kind for each region, made when it is first asked for. The zero value is empty.
type perRegion[T any] struct {
	mu   sync.Mutex
	made map[string]T
}

func (p *perRegion[T]) of(region string, create func() T) T {
	p.mu.Lock()
	defer p.mu.Unlock()
	if one, ok := p.made[region]; ok {
		return one
	}
	if p.made == nil {
		p.made = map[string]T{}
	}
	p.made[region] = create()
	return p.made[region]
}

func newClients(c Config, loaded aws.Config) *Clients {
	return &Clients{Region: loaded.Region, config: c, aws: loaded, crowd: NewCrowd()}
}

// EC2 returns the client of a region; "" is the provider's.
func (c *Clients) EC2(region string) *ec2.Client {
	region = c.region(region)
	return c.ec2.of(region, func() *ec2.Client {
		return ec2.NewFromConfig(c.aws, func(o *ec2.Options) {
			o.Region = region
			o.BaseEndpoint = override(c.config.Endpoints.EC2, o.BaseEndpoint)
		})
	})
}

// Groups returns the reader that all resources of a region share, so that their reads meet in one call; "" is the provider's
// region.
func (c *Clients) Groups(region string) *GroupReader {
	region = c.region(region)
	return c.readers.of(region, func() *GroupReader { return NewGroupReader(c.EC2(region), c.crowd) })
}

// Operation counts an operation in, under whose context others wait for its reads and tags, so that theirs and its are few calls;
// at most two seconds for each. Call end when it is over.
func (c *Clients) Operation(ctx context.Context) (_ context.Context, end func()) {
	return c.crowd.Join(ctx)
}

// Tagger returns what all resources of a region set tags with; "" is the provider's region.
func (c *Clients) Tagger(region string) *Tagger {
	region = c.region(region)
	return c.taggers.of(region, func() *Tagger { return NewTagger(c.EC2(region), c.crowd) })
}

// Interfaces returns the reader of network interfaces that all resources of a region share; "" is the provider's region.
func (c *Clients) Interfaces(region string) *InterfaceReader {
	region = c.region(region)
	return c.nics.of(region, func() *InterfaceReader { return NewInterfaceReader(c.EC2(region)) })
}

// serviceQuotas returns a client of a region.
func (c *Clients) serviceQuotas(region string) *servicequotas.Client {
	return servicequotas.NewFromConfig(c.aws, func(o *servicequotas.Options) {
		o.Region = region
		o.BaseEndpoint = override(c.config.Endpoints.ServiceQuotas, o.BaseEndpoint)
	})
}

// region is the region that a resource names, else the provider's.
func (c *Clients) region(named string) string {
	if named == "" {
		return c.Region
	}
	return named
}
