# The image of sgplan: one static program, the certificates of public authorities, and nothing else: no shell, no package manager.
# It is meant for `sgplan serve`; examples/ci/kubernetes runs it. Build it from the repository's root:
#
#   docker build --build-arg VERSION=1.2.3 --build-arg COMMIT="$(git rev-parse HEAD)" -t sgplan:1.2.3 .
#
# Pin the base by digest in your registry's mirror.
FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS=linux
ARG TARGETARCH=amd64
ARG VERSION=dev
ARG COMMIT=""
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=false \
    -ldflags "-s -w -X github.com/rackspace/terraform-provider-rackspace/validator.version=$VERSION -X github.com/rackspace/terraform-provider-rackspace/validator.commit=$COMMIT" \
    -o /out/sgplan ./validator/cmd/sgplan

FROM scratch
LABEL org.opencontainers.image.source="https://github.com/rackspace/terraform-provider-rackspace" \
      org.opencontainers.image.licenses="MPL-2.0"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/sgplan /usr/local/bin/sgplan
# A number, so that Kubernetes can tell that it is not root.
USER 65532:65532
EXPOSE 8443 9090
ENTRYPOINT ["/usr/local/bin/sgplan"]
CMD ["serve", "--help"]
