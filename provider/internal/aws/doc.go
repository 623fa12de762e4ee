// Package awsclient is the provider's way to AWS: one set of clients with the credentials, endpoints and retries that users
// know from the AWS provider; reads of many groups in few calls; quotas; and errors in words for people.
//
// It knows no Terraform type: a Config goes in, and what comes back are clients of the AWS SDK. No error and no note holds a
// secret: what AWS or the SDK says is searched for the secrets that were given before it is passed on. Calls are not logged,
// because the answers of AWS STS are credentials.
//
// AWS itself was never called by a test of this package. The tests run against an emulator (internal/testenv), and what is
// said of AWS beyond it is from the documentation that is named beside it.
package awsclient
