package baseline

// ElasticCacheRedis is the preset elastic_cache_redis.
var ElasticCacheRedis = register(Preset{
	Name:        "elastic_cache_redis",
	Family:      Rackspace,
	Title:       "ElastiCache for Redis OSS and Valkey",
	Suffix:      "ElasticCacheRedisSecurityGroup",
	Description: "ElastiCache Redis Security Group",
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
			{Key: "redis", Traffic: tcp(6379), Slot: DefaultSlot, Description: "Redis", Sensitive: true},
		},
	}},
})
