package plan

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"pgregory.net/rapid"
)

// inUTF16 writes text in UTF-16 with a byte-order mark.
func inUTF16(text string, order binary.ByteOrder) string {
	var b []byte
	for _, u := range append([]uint16{0xfeff}, utf16.Encode([]rune(text))...) {
		b = append(b, 0, 0)
		order.PutUint16(b[len(b)-2:], u)
	}
	return string(b)
}

func TestByteOrderMarksAreToleratedAndTheHashIsOverTheBytesAsGiven(t *testing.T) {
	text := changing(`{"actions":["create"],"after":{"cidr_block":"10.0.0.0/8 – é 😀"}}`)
	for name, input := range map[string]string{
		"none":                 text,
		"UTF-8":                "\xef\xbb\xbf" + text,
		"UTF-16 little endian": inUTF16(text, binary.LittleEndian),
		"UTF-16 big endian":    inUTF16(text, binary.BigEndian),
	} {
		p := parse(t, input)
		sum := sha256.Sum256([]byte(input))
		equal(t, name+": hash", p.SHA256, hex.EncodeToString(sum[:]))
		equal(t, name+": text", p.Resources[0].After.NetworkACLRule.CIDRBlock.V, "10.0.0.0/8 – é 😀")
	}
}

func TestUTF16IsTurnedIntoTheSameText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.ToValidUTF8(rapid.String().Draw(t, "text"), "")
		order := rapid.SampledFrom([]binary.ByteOrder{binary.LittleEndian, binary.BigEndian}).Draw(t, "order")
		u := &utf16Reader{r: strings.NewReader(inUTF16(text, order)[2:]), bigEndian: order == binary.ByteOrder(binary.BigEndian)}
		got, err := io.ReadAll(iotest.OneByteReader(u))
		if err != nil || string(got) != text {
			t.Fatalf("got %q, %v", got, err)
		}
	})
}

func TestBrokenUTF16IsRefusedNotReplaced(t *testing.T) {
	for name, bytes := range map[string]string{
		"half a unit": "a\x00b", "half a pair": "\x00\xd8", "low without high": "\x00\xdc", "high twice": "\x00\xd8\x00\xd8",
	} {
		if got, err := io.ReadAll(&utf16Reader{r: strings.NewReader(bytes)}); err == nil {
			t.Errorf("%s became %q", name, got)
		}
	}
}

func TestInputOfAnySizeReadInAnyPiecesIsHashedWhole(t *testing.T) {
	long := strings.Repeat("0123456789abcdef", 3*chunkSize/16) + "end"
	sum := sha256.Sum256([]byte(long))
	for name, r := range map[string]io.Reader{
		"at once":     strings.NewReader(long),
		"by halves":   iotest.HalfReader(strings.NewReader(long)),
		"error first": iotest.DataErrReader(strings.NewReader(long)),
	} {
		in := newInput(r)
		got, err := io.ReadAll(in)
		if err != nil || string(got) != long {
			t.Errorf("%s: %d bytes of %d, %v", name, len(got), len(long), err)
		}
		equal(t, name+": sum", in.sum(), hex.EncodeToString(sum[:]))
		equal(t, name+": size", in.size, int64(len(long)))
		in.close()
	}
}

func TestAPlanReadByteByByteIsTheSame(t *testing.T) {
	b := string(bytesOf(t, plansDir+"/x14_dynamic_unknown/plan.json"))
	want := parse(t, b)
	got, err := Read(iotest.OneByteReader(strings.NewReader(b)), "plan.json")
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, want)
}
