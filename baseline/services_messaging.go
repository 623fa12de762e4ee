package baseline

var _ = services(Messaging, []Preset{
	{Name: "activemq", Title: "ActiveMQ",
		Why:     "The endpoints of Amazon MQ for ActiveMQ, all of them with TLS. The web console is not here.",
		Sources: []string{"https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-basic-elements.html"},
		Versions: ports1(
			port("amqp", tcp(5671), "ActiveMQ AMQP"),
			port("mqtt", tcp(8883), "ActiveMQ MQTT"),
			port("stomp", tcp(61614), "ActiveMQ STOMP"),
			port("openwire", tcp(61617), "ActiveMQ OpenWire"),
			port("websocket", tcp(61619), "ActiveMQ WebSocket"),
		)},
	{Name: "kafka", Title: "Apache Kafka and Amazon MSK",
		Why: "Brokers have a port for each way of authentication, and on MSK one more of each for public access. Prometheus " +
			"scrapes the two exporters of MSK.",
		Sources: []string{"https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html",
			"https://docs.aws.amazon.com/msk/latest/developerguide/open-monitoring.html"},
		Versions: ports1(
			sensitive("plaintext", tcp(9092), "Kafka without encryption"),
			port("tls", tcp(9094), "Kafka with TLS"),
			port("tls_public", tcp(9194), "Kafka with TLS, public access (MSK)"),
			port("sasl_scram", tcp(9096), "Kafka with SASL/SCRAM (MSK)"),
			port("sasl_scram_public", tcp(9196), "Kafka with SASL/SCRAM, public access (MSK)"),
			port("iam", tcp(9098), "Kafka with IAM (MSK)"),
			port("iam_public", tcp(9198), "Kafka with IAM, public access (MSK)"),
			port("jmx_exporter", tcp(11001), "Kafka JMX exporter (MSK)"),
			port("node_exporter", tcp(11002), "Kafka node exporter (MSK)"),
		)},
	{Name: "rabbitmq", Title: "RabbitMQ",
		Why: "Clients use AMQP, with TLS or without. Nodes find each other by 4369 and talk over 25672. Management can read " +
			"and delete all that is queued.",
		Sources: []string{"https://www.rabbitmq.com/docs/networking"},
		Versions: ports1(
			sensitive("epmd", tcp(4369), "RabbitMQ peer discovery"),
			port("amqps", tcp(5671), "RabbitMQ AMQP with TLS"),
			port("amqp", tcp(5672), "RabbitMQ AMQP"),
			sensitive("management_tls", tcp(15671), "RabbitMQ management with TLS"),
			sensitive("management", tcp(15672), "RabbitMQ management"),
			sensitive("clustering", tcp(25672), "RabbitMQ between nodes"),
		)},
	{Name: "storm", Title: "Apache Storm",
		Why: "Nimbus takes topologies, which is code that the cluster runs; supervisors give each worker one of their slots' " +
			"ports; the UI shows both.",
		Sources: []string{"https://storm.apache.org/releases/current/Setting-up-a-Storm-cluster.html"},
		Versions: ports1(
			sensitive("nimbus", tcp(6627), "Storm Nimbus"),
			port("ui", tcp(8080), "Storm UI"),
			port("workers", tcpRange(6700, 6703), "Storm workers"),
		)},
	{Name: "zookeeper", Title: "Apache ZooKeeper",
		Why: "Clients use 2181, or 2182 with TLS on MSK; servers follow their leader over 2888 and elect it over 3888. " +
			"ZooKeeper has no port for JMX of its own: catalogues that open 7199 for it open the one of Cassandra.",
		Sources: []string{"https://zookeeper.apache.org/doc/current/zookeeperAdmin.html",
			"https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html"},
		Versions: ports1(
			sensitive("client", tcp(2181), "ZooKeeper clients"),
			sensitive("client_tls", tcp(2182), "ZooKeeper clients with TLS (MSK)"),
			sensitive("quorum", tcp(2888), "ZooKeeper followers"),
			sensitive("election", tcp(3888), "ZooKeeper leader election"),
		)},
})
