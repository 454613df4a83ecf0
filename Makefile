# The same targets run here and in continuous integration. `make` alone lists them.

JAVA_HOME := $(shell .mvn/find-jdk)
export JAVA_HOME
MVN := mvn --batch-mode
# What Maven's own libraries do is not what one wants to read at every build.
export MAVEN_OPTS := --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED
# One module: make test m=usage-service
ONLY := $(if $(m),-pl $(m) -am,)

ROOT := $(CURDIR)
SOURCES := pom.xml $(shell find . -path ./console -prune -o \( -path '*/src/main/*' -o -name pom.xml -o -path './docs/problems/*' \) -type f -print | grep -v /target/)
BUILT := local/target/.built

# The libraries' classes, mapped instead of read and checked one by one; made anew when a library changes.
CLASSES := local/target/libraries.jsa

# What the launcher runs with. Libraries stand first on the class path, as they do in the archive.
JAVA = $(JAVA_HOME)/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m --enable-native-access=ALL-UNNAMED \
  --sun-misc-unsafe-memory-access=allow -XX:SharedArchiveFile=$(CLASSES) -Xlog:cds=off -Xlog:aot=off \
  -Datelier.root=$(ROOT) -Dorg.springframework.boot.logging.LoggingSystem=none \
  -cp 'local/target/libraries/*:local/target/own/*:local/target/*'

.DEFAULT_GOAL := help
.PHONY: help run build check test test-kube format bench bench-billing bench-usage torture-billing torture-usage clean jdk

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 18

jdk:
	@test -n "$(JAVA_HOME)"

run: $(CLASSES) ## Start everything on this machine (processes=1, fresh=1, port=8090)
	@ATELIER_LOCAL_MODE=$(if $(processes),processes,jvm) ATELIER_LOCAL_FRESH=$(fresh) \
	$(if $(port),ATELIER_GATEWAY_PORT=$(port)) \
	exec $(JAVA) -Datelier.logs=$${ATELIER_LOCAL_DIRECTORY:-$(ROOT)/.atelier}/logs io.atelier.local.Launcher

build: $(CLASSES) ## Package everything without tests

$(BUILT): $(SOURCES) | jdk
	@echo "Building what is missing (the first time this fetches libraries, for some minutes) ..."
	@$(MVN) -q -DskipTests package
	@touch $@

$(CLASSES): pom.xml $(wildcard */pom.xml) | $(BUILT)
	@echo "Gathering the classes of the libraries (once, until a library changes) ..."
	-@$(JAVA) io.atelier.local.SharedLibraries $@

check: | jdk ## Format, compile with all rules, fast tests (m=MODULE)
	$(MVN) -q $(ONLY) -DexcludedGroups=integration,kube spotless:check test

test: | jdk ## Everything: all tests on real servers, the journeys (m=MODULE)
	$(MVN) $(ONLY) spotless:check verify

test-kube: | jdk ## What we write into a cluster, on a real API server (KUBECONFIG=file of an administrator)
	@test -r "$(KUBECONFIG)" || { echo "make test-kube KUBECONFIG=FILE needs the kubeconfig of an administrator of a cluster, which may be empty and without nodes." >&2; exit 1; }
	KUBECONFIG=$(abspath $(KUBECONFIG)) $(MVN) -q -pl domain-service -am -Dgroups=kube -DexcludedGroups= test

format: | jdk ## Format the code
	$(MVN) -q $(ONLY) spotless:apply

bench: $(CLASSES) ## Measure start-up and memory in both modes
	@$(JAVA) io.atelier.local.StartMeasurement

# The rigs of benchmarks/ run from its class path; clients, service and stores share the machine.
RIG = $(MVN) -q -pl benchmarks -am -DskipTests package && \
  $(JAVA_HOME)/bin/java -Xmx2g -XX:+UseParallelGC --enable-native-access=ALL-UNNAMED \
  --sun-misc-unsafe-memory-access=allow -Dlogback.configurationFile=benchmarks-logback.xml \
  $(if $(seed),-Dseed=$(seed)) $(if $(statements),-Dstatements) -cp 'benchmarks/target/classes:benchmarks/target/lib/*'

bench-billing: | jdk ## Measure a storm of renewals, fsync on (sizes="10000 1000 100000", statements=1 for the cost of each)
	@$(RIG) io.atelier.benchmarks.RenewalStorm $(sizes)

bench-usage: | jdk ## Measure usage-service beside COPY, a bare server, a plain UPDATE (only="ingest consume growth")
	@$(RIG) io.atelier.benchmarks.UsageBenchmark $(only)

torture-billing: | jdk ## Kill billing-service while 10,000 subscriptions are due at once, and print the tally (sizes="10000 12")
	@$(RIG) io.atelier.benchmarks.BillingTorture $(sizes)

torture-usage: | jdk ## Mistreat usage-service in full size and print the tally (only="events quota flood period")
	@$(RIG) io.atelier.benchmarks.UsageTorture $(only)

clean: | jdk ## Remove what was built
	$(MVN) -q clean
