package sigstore

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// GH is gh attestation verify --owner OWNER FILE. The attestations that GitHub has of an owner are in a file, which $ATTESTATIONS names:
// "OWNER SHA256" in each line. It returns the exit status.
func GH(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("gh attestation verify", flag.ContinueOnError)
	flags.SetOutput(stderr)
	owner := flags.String("owner", "", "")
	if len(args) < 2 || args[0] != "attestation" || args[1] != "verify" || flags.Parse(args[2:]) != nil || flags.NArg() != 1 || *owner == "" {
		fmt.Fprintln(stderr, "want: gh attestation verify --owner OWNER FILE")
		return 1
	}
	text, err := os.ReadFile(flags.Arg(0))
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	known, err := os.ReadFile(os.Getenv("ATTESTATIONS"))
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	sum := sha256.Sum256(text)
	digest := hex.EncodeToString(sum[:])
	fmt.Fprintf(stdout, "Loaded digest sha256:%s for file://%s\n", digest, flags.Arg(0))
	for line := range strings.Lines(string(known)) {
		if strings.TrimSpace(line) == *owner+" "+digest {
			fmt.Fprint(stdout, "Loaded 1 attestation from GitHub API\n✓ Verification succeeded!\n")
			return 0
		}
	}
	fmt.Fprintf(stderr, "✗ No attestations found for subject sha256:%s\n", digest)
	return 1
}
