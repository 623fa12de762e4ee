package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// actions is the provider as Terraform calls its actions.
func (p *protocol) actions() tfprotov6.ActionServer {
	p.t.Helper()
	server, ok := p.ProviderServer.(tfprotov6.ActionServer)
	if !ok {
		p.t.Fatal("the provider has no actions")
	}
	return server
}

func (p *protocol) actionConfig(name string, config obj) *tfprotov6.DynamicValue {
	p.t.Helper()
	t := p.schema.ActionSchemas[name].Schema.ValueType()
	return p.dynamic(t, p.wire(t, config))
}

// plansAction is what is said of an action when it is planned: validation comes first, as in Terraform.
func (p *protocol) plansAction(name string, config obj) []string {
	p.t.Helper()
	ctx, d := context.Background(), p.actionConfig(name, config)
	checked, err := p.actions().ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: d})
	if err != nil {
		p.t.Fatal(err)
	}
	if hasError(checked.Diagnostics) {
		return saidAll(checked.Diagnostics)
	}
	planned, err := p.actions().PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: name, Config: d})
	if err != nil {
		p.t.Fatal(err)
	}
	return saidAll(planned.Diagnostics)
}

// invokes runs an action, and returns its progress and what is said at its end.
func (p *protocol) invokes(name string, config obj) (progress, problems []string) {
	p.t.Helper()
	stream, err := p.actions().InvokeAction(context.Background(), &tfprotov6.InvokeActionRequest{ActionType: name, Config: p.actionConfig(name, config)})
	if err != nil {
		p.t.Fatal(err)
	}
	for e := range stream.Events {
		switch e := e.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, e.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			problems = append(problems, saidAll(e.Diagnostics)...)
		}
	}
	slices.Sort(problems)
	return progress, problems
}
