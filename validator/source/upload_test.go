package source

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

// packedFile is an entry of a .tar.gz.
type packedFile struct {
	name, text string
	kind       byte // of tar, 0 for a file
}

func packed(t *testing.T, members ...packedFile) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, m := range members {
		h := &tar.Header{Name: m.name, Typeflag: m.kind, Mode: 0o600, Size: int64(len(m.text))}
		if m.kind == tar.TypeSymlink || m.kind == tar.TypeLink {
			h.Linkname, h.Size, m.text = m.text, 0, ""
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, m.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestUploadsAreReadInMemory(t *testing.T) {
	call := func(source string) string { return `module "m" { source = "` + source + `" }` }
	installed := `{"Modules":[{"Key":"m","Source":"registry.terraform.io/a/b/c","Dir":".terraform/modules/m"}]}`
	for _, c := range []struct {
		says    string
		members []packedFile
		raw     []byte
		root    string
		err     string
		limit   string // of module m, which is then not evaluated
	}{
		{says: "a path below", members: []packedFile{{name: "main.tf", text: call("./m")}, {name: "m/main.tf", text: empty}}},
		{says: "names as tar writes them", members: []packedFile{{name: "./", kind: tar.TypeDir}, {name: "./main.tf", text: call("./m")}, {name: "./m/", kind: tar.TypeDir}, {name: "./m/main.tf", text: empty}}},
		{says: "a working directory", root: "/live/prod", members: []packedFile{{name: "live/prod/main.tf", text: call("../../m")}, {name: "m/main.tf", text: empty}}},
		{says: "what init installed", members: []packedFile{{name: "main.tf", text: call("a/b/c")}, {name: manifestPath, text: installed}, {name: ".terraform/modules/m/main.tf", text: empty}}},
		{says: "what is no configuration", members: []packedFile{{name: "main.tf", text: call("./m")}, {name: "m/main.tf", text: empty}, {name: "big.bin", text: strings.Repeat("x", 3<<20)}, {name: "link.txt", text: "/etc/passwd", kind: tar.TypeSymlink}}},

		{says: "a module of a registry", members: []packedFile{{name: "main.tf", text: call("a/b/c")}}, limit: "module m is not evaluated: its files are not in the configuration version"},
		{says: "a path out of the tree", members: []packedFile{{name: "main.tf", text: call("../m")}}, limit: "its files are not in the configuration version"},
		{says: "what is installed elsewhere", members: []packedFile{{name: "main.tf", text: call("a/b/c")}, {name: manifestPath, text: strings.ReplaceAll(installed, ".terraform/modules/m", "../../etc")}}, limit: "its files are not in"},
		{says: "a file that is a symbolic link", members: []packedFile{{name: "main.tf", text: call("./m")}, {name: "m/main.tf", text: empty}, {name: "m/override.tf", text: "../../etc/passwd", kind: tar.TypeSymlink}}, limit: "m/override.tf is a link"},
		{says: "a file that is a hard link", members: []packedFile{{name: "main.tf", text: call("./m")}, {name: "m/main.tf", text: "main.tf", kind: tar.TypeLink}}, limit: "m/main.tf is a link"},
		{says: "a folder that is a symbolic link", members: []packedFile{{name: "main.tf", text: call("./m")}, {name: "m", text: "/etc", kind: tar.TypeSymlink}}, limit: "its files are not in"},

		{says: "no archive", raw: []byte("PK\x03\x04"), err: "is no .tar.gz"},
		{says: "half an archive", raw: packed(t, packedFile{name: "main.tf", text: strings.Repeat(empty, 1000)})[:60], err: "is broken off, or no .tar.gz"},
		{says: "a file above the tree", members: []packedFile{{name: "../main.tf", text: empty}}, err: "has a file outside of its tree"},
		{says: "a file above the tree, by a way round", members: []packedFile{{name: "a/../../main.tf", text: empty}}, err: "has a file outside of its tree"},
		{says: "an absolute path", members: []packedFile{{name: "/etc/main.tf", text: empty}}, err: "has a file outside of its tree"},
		{says: "a file that is there twice", members: []packedFile{{name: "main.tf", text: empty}, {name: "./main.tf", text: empty}}, err: "has main.tf twice"},
		{says: "a root outside", root: "../..", members: []packedFile{{name: "main.tf", text: empty}}, err: "has its root module outside of it"},
		{says: "a root that is not there", root: "live", members: []packedFile{{name: "main.tf", text: empty}}, err: `holds no configuration in "live"`},
		{says: "a large file", members: []packedFile{{name: "main.tf", text: strings.Repeat("#", maxFile+1)}}, err: "main.tf is larger than 2 MiB"},
	} {
		raw := c.raw
		if raw == nil {
			raw = packed(t, c.members...)
		}
		var tree *Tree
		u, err := ReadUpload(bytes.NewReader(raw), c.root)
		if err == nil {
			tree, err = u.Open()
		}
		switch {
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%s: the error is %v", c.says, err)
		case c.err == "" && err != nil:
			t.Errorf("%s: %v", c.says, err)
		case c.err == "" && c.limit == "" && (len(tree.Limits) > 0 || tree.root.calls["m"].module.outputs["x"] == nil):
			t.Errorf("%s: %v", c.says, tree.Limits)
		case c.limit != "" && (len(tree.Limits) != 1 || !strings.Contains(tree.Limits[0], c.limit) || !tree.root.calls["m"].module.opaque || tree.root.opaque):
			t.Errorf("%s: %v", c.says, tree.Limits)
		}
	}
}

// Zeroes pack a thousandfold.
func TestAnUploadThatUnpacksWithoutEndIsRefused(t *testing.T) {
	r, w := io.Pipe()
	go func() {
		z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		pack := tar.NewWriter(z)
		_ = pack.WriteHeader(&tar.Header{Name: "x.bin", Typeflag: tar.TypeReg, Size: 1 << 40})
		zeroes := make([]byte, 1<<20)
		for {
			if _, err := pack.Write(zeroes); err != nil {
				return
			}
		}
	}()
	_, err := ReadUpload(r, "")
	_ = r.Close()
	if err == nil || !strings.Contains(err.Error(), "unpacks to more than 512 MiB") {
		t.Errorf("the error is %v", err)
	}
}
