package baseline

// ElasticCacheMemcache is the preset elastic_cache_memcache.
var ElasticCacheMemcache = register(Preset{
	Name:        "elastic_cache_memcache",
	Family:      Rackspace,
	Title:       "ElastiCache for Memcached",
	Suffix:      "ElasticCacheMemcacheSecurityGroup",
	Description: "ElastiCache Memcache Security Group",
	Why: `A cache answers whoever reaches it, often without a password: the network is what protects it. Its clients
stand in the VPC.`,
	Sources: []string{
		"https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/accessing-elasticache.html",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: DefaultSlot, Default: VPCCIDRs,
				Why: "The clients of the cache."},
		},
		Rules: []PresetRule{
			{Key: "memcached", Traffic: tcp(11211), Slot: DefaultSlot, Description: "Memcached", Sensitive: true},
		},
	}},
})
