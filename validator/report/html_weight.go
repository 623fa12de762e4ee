package report

import (
	"fmt"
	"math"
	"strconv"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// htmlGauge is a number beside its limit, as a bar of 200 with the limit at 160. What is only possible is drawn after what is certain.
type htmlGauge struct {
	Width, Maybe int
	Over         bool
	Says         string
}

func gaugeOf(used, most, limit float64, says string) htmlGauge {
	width := func(n float64) int {
		switch {
		case n <= 0:
			return 0
		case limit <= 0:
			return 200
		}
		return int(math.Min(200, n*160/limit))
	}
	return htmlGauge{Width: width(used), Maybe: max(0, width(most)-width(used)), Over: used > limit, Says: says}
}

// htmlBudget is one of the policy's budgets, with what is used of it.
type htmlBudget struct {
	Name, Where string
	Gauge       htmlGauge
}

// budgetNames are the budgets in words, by their names in the policy.
var budgetNames = map[string]string{
	"aws_quota":               "AWS's quota, unless it was raised: rules of a direction and family, with the last one",
	"max_rules_per_direction": "Rules in one direction of a network ACL", "max_deny_rules": "Deny rules of a network ACL",
	"max_custom_nacls": "Custom network ACLs in a VPC", "max_added_in_one_plan": "Rules that the plan adds",
	"max_share_of_rules": "Share of all filter rules",
}

func htmlBudgets(w *result.Weight) []htmlBudget {
	if w == nil {
		return nil
	}
	var list []htmlBudget
	for _, b := range w.Budgets {
		name := budgetNames[b.Name]
		if name == "" {
			name = b.Name
		}
		list = append(list, htmlBudget{Name: name, Where: b.Address, Gauge: gaugeOf(b.Used, b.AtMost, b.Limit, budgetText(b))})
	}
	return list
}

// budgetText is a budget's use in words: "13 of 12", "2 to 4 of 3" where some of it is only possible, "2 or more of 3" where nothing bounds it.
func budgetText(b result.Budget) string {
	text := func(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
	unit := ""
	if b.Name == "max_share_of_rules" {
		text = func(n float64) string { return strconv.FormatFloat(math.Floor(n*1000+1e-9)/10, 'f', -1, 64) }
		unit = " %"
	}
	used := text(b.Used)
	if b.Open {
		used += " or more"
	} else if most := text(b.AtMost); most != used {
		used += " to " + most
	}
	return fmt.Sprintf("%s of %s%s", used, text(b.Limit), unit)
}
