package validator

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
)

// standInJenkins is `jenkins junit FILE` and `jenkins recordIssues FILE`, which stand in for the steps of a pipeline of these names: what
// they take from a report, and what they make of the build. Sources: the plugins' pages,
// https://plugins.jenkins.io/junit ("marks the build as unstable if there are failed tests") and
// https://github.com/jenkinsci/warnings-ng-plugin/blob/main/doc/Documentation.md (a SARIF report's level is the severity).
func standInJenkins() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: jenkins junit|recordIssues FILE")
		os.Exit(64)
	}
	text, err := os.ReadFile(os.Args[2])
	if err == nil {
		switch os.Args[1] {
		case "junit":
			err = recordTests(text)
		case "recordIssues":
			err = recordIssues(text)
		default:
			err = fmt.Errorf("no step %q", os.Args[1])
		}
	}
	if err != nil {
		fmt.Println("ERROR:", err)
		os.Exit(1)
	}
}

func recordTests(text []byte) error {
	var doc struct {
		XMLName xml.Name `xml:"testsuites"`
		Suites  []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Class   string    `xml:"classname,attr"`
				Name    string    `xml:"name,attr"`
				Failure *struct{} `xml:"failure"`
				Error   *struct{} `xml:"error"`
				Skipped *struct{} `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(text, &doc); err != nil {
		return err
	}
	build := "SUCCESS"
	for _, suite := range doc.Suites {
		for _, c := range suite.Cases {
			state := "PASSED"
			switch {
			case c.Failure != nil || c.Error != nil:
				state, build = "FAILED", "UNSTABLE"
			case c.Skipped != nil:
				state = "SKIPPED"
			}
			fmt.Printf("%s %s: %s.%s\n", state, suite.Name, c.Class, c.Name)
		}
	}
	fmt.Println("the build is", build)
	return nil
}

func recordIssues(text []byte) error {
	var doc struct {
		Version string `json:"version"`
		Runs    []struct {
			Results []struct {
				RuleID    string `json:"ruleId"`
				Level     string `json:"level"`
				Locations []struct {
					Physical struct {
						Artifact struct {
							URI string `json:"uri"`
						} `json:"artifactLocation"`
						Region struct {
							StartLine int `json:"startLine"`
						} `json:"region"`
					} `json:"physicalLocation"`
				} `json:"locations"`
			} `json:"results"`
		} `json:"runs"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return err
	}
	severity := map[string]string{"error": "ERROR", "warning": "NORMAL", "note": "LOW"}
	for _, run := range doc.Runs {
		for _, r := range run.Results {
			if len(r.Locations) == 0 || severity[r.Level] == "" {
				return fmt.Errorf("an issue of %s without a place or a severity", r.RuleID)
			}
			at := r.Locations[0].Physical
			fmt.Printf("%s %s %s:%d\n", severity[r.Level], r.RuleID, at.Artifact.URI, at.Region.StartLine)
		}
	}
	return nil
}
