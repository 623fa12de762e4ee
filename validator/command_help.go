package validator

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// helpWidth is the columns of help: what every terminal has. Examples, which are copied, may be longer.
const helpWidth = 80

// inColumns has the help of a command and those below it keep to the columns.
func inColumns(cmd *cobra.Command) {
	cmd.SetUsageTemplate(strings.ReplaceAll(cmd.UsageTemplate(), ".FlagUsages", fmt.Sprintf(".FlagUsagesWrapped %d", helpWidth)))
	var narrow func(*cobra.Command)
	narrow = func(cmd *cobra.Command) {
		cmd.Long = flowed(cmd.Long, helpWidth)
		for _, below := range cmd.Commands() {
			narrow(below)
		}
	}
	narrow(cmd)
}

// flowed breaks the lines of paragraphs anew. Lines that are indented stay as they are.
func flowed(text string, width int) string {
	var out []string
	line := ""
	end := func() {
		if line != "" {
			out = append(out, line)
		}
		line = ""
	}
	for given := range strings.SplitSeq(text, "\n") {
		if given == "" || strings.HasPrefix(given, " ") {
			end()
			out = append(out, given)
			continue
		}
		for word := range strings.FieldsSeq(given) {
			if line != "" && len(line)+1+len(word) > width {
				end()
			}
			if line != "" {
				line += " "
			}
			line += word
		}
	}
	end()
	return strings.Join(out, "\n")
}
