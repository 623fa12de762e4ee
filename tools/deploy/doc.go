// Package deploy holds tests of what runs sgplan as a server: the Dockerfile, and the Kubernetes manifests of examples/ci/kubernetes.
// It is a module of its own, so that Kubernetes and BuildKit stay out of the product's go.mod. `make lint` runs it.
package deploy
