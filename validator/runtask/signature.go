package runtask

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
)

// signatureHeader holds the hex HMAC-SHA512 of the raw body; it is empty where a run task has no key.
const signatureHeader = "X-TFC-Task-Signature"

// signed reports whether one of the keys has signed the body. How long that takes tells neither how much of a signature is right nor
// which key it was.
func signed(keys [][]byte, body []byte, signature string) bool {
	given, err := hex.DecodeString(signature)
	if err != nil || len(given) != sha512.Size {
		return false
	}
	found := false
	for _, key := range keys {
		mac := hmac.New(sha512.New, key)
		mac.Write(body)
		if len(key) > 0 && hmac.Equal(given, mac.Sum(nil)) {
			found = true
		}
	}
	return found
}
