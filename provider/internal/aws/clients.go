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

	mu      sync.Mutex
	ec2     map[string]*ec2.Client
	readers map[string]*GroupReader
	nics    map[string]*InterfaceReader
	taggers map[string]*Tagger
	quotas  map[string]*quotaRead
}

func newClients(c Config, loaded aws.Config) *Clients {
	return &Clients{
		Region: loaded.Region, config: c, aws: loaded, crowd: NewCrowd(),
		ec2: map[string]*ec2.Client{}, readers: map[string]*GroupReader{}, nics: map[string]*InterfaceReader{},
		taggers: map[string]*Tagger{}, quotas: map[string]*quotaRead{},
	}
}

// EC2 returns the client of a region; "" is the provider's.
func (c *Clients) EC2(region string) *ec2.Client {
	region = c.region(region)
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ec2Locked(region)
}

// ec2Locked wants c.mu held and a region that is not "".
func (c *Clients) ec2Locked(region string) *ec2.Client {
	client, ok := c.ec2[region]
	if !ok {
		client = ec2.NewFromConfig(c.aws, func(o *ec2.Options) {
			o.Region = region
			o.BaseEndpoint = override(c.config.Endpoints.EC2, o.BaseEndpoint)
		})
		c.ec2[region] = client
	}
	return client
}

// Groups returns the reader that all resources of a region share, so that their reads meet in one call; "" is the provider's
// region.
func (c *Clients) Groups(region string) *GroupReader {
	region = c.region(region)
	c.mu.Lock()
	defer c.mu.Unlock()
	reader, ok := c.readers[region]
	if !ok {
		reader = NewGroupReader(c.ec2Locked(region), c.crowd)
		c.readers[region] = reader
	}
	return reader
}

// Operation counts an operation in, under whose context others wait for its reads and tags, so that theirs and its are few calls;
// at most two seconds for each. Call end when it is over.
func (c *Clients) Operation(ctx context.Context) (_ context.Context, end func()) {
	return c.crowd.Join(ctx)
}

// Tagger returns what all resources of a region set tags with; "" is the provider's region.
func (c *Clients) Tagger(region string) *Tagger {
	region = c.region(region)
	c.mu.Lock()
	defer c.mu.Unlock()
	tagger, ok := c.taggers[region]
	if !ok {
		tagger = NewTagger(c.ec2Locked(region), c.crowd)
		c.taggers[region] = tagger
	}
	return tagger
}

// Interfaces returns the reader of network interfaces that all resources of a region share; "" is the provider's region.
func (c *Clients) Interfaces(region string) *InterfaceReader {
	region = c.region(region)
	c.mu.Lock()
	defer c.mu.Unlock()
	reader, ok := c.nics[region]
	if !ok {
		reader = NewInterfaceReader(c.ec2Locked(region))
		c.nics[region] = reader
	}
	return reader
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
