package provider

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/naclrules"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// naclPrefix begins the ownerTag of a NACL of this provider.
const naclPrefix = "rackspace_nacl_baseline/"

func naclNotFound(id string) error {
	return awsclient.NotFound("InvalidNetworkAclID.NotFound", fmt.Sprintf("The networkAcl ID '%s' does not exist", id))
}

// naclChange changes one NACL and what is associated with it.
type naclChange struct {
	account *account
	api     *ec2.Client
	vpc     string
	id      string // acl-…, "" until it is made
}

// read reads the NACLs of the VPC, and refuses one that Firewall Manager manages. The error of a NACL that is gone satisfies
// awsclient.IsNotFound.
func (c *naclChange) read(ctx context.Context) (*naclView, error) {
	v, err := readNACLs(ctx, c.api, c.vpc)
	if err != nil {
		return nil, err
	}
	acl, there := v.acls[c.id]
	switch {
	case !there:
		return nil, naclNotFound(c.id)
	case isFMS(acl.Tags):
		return nil, &awsclient.Failure{Summary: "AWS Firewall Manager manages the NACL",
			Detail: fmt.Sprintf("%s has the tag %s: it is left alone. Take it out of the policy of Firewall Manager, or `terraform state rm` it here.", c.id, fmsTag)}
	}
	return v, nil
}

// admissible reads subnets and refuses those that cannot have a NACL of ours.
func (c *naclChange) admissible(ctx context.Context, subnets []string) error {
	facts, err := readSubnets(ctx, c.api, subnets)
	if err != nil {
		return err
	}
	v, err := readNACLs(ctx, c.api, c.vpc)
	if err != nil {
		return err
	}
	return v.refuseSubnets(c.vpc, subnets, facts)
}

// fingerprint is the value of unfinishedTag of a NACL for subnets: by it a create that was killed is known again.
func fingerprint(subnets []string) string {
	sum := sha256.Sum256([]byte(strings.Join(subnets, " ")))
	return hex.EncodeToString(sum[:8])
}

// make makes the NACL, without entries, or takes over the one that a killed create for the same subnets has left. noted is what its tags
// say that the subnets had before.
func (c *naclChange) make(ctx context.Context, tags map[string]string, subnets []string) (noted map[string]string, left bool, err error) {
	v, err := readNACLs(ctx, c.api, c.vpc)
	if err != nil {
		return nil, false, err
	}
	mark := fingerprint(subnets)
	for id, acl := range v.acls {
		if strings.HasPrefix(tagValue(acl.Tags, ownerTag), naclPrefix) && tagValue(acl.Tags, unfinishedTag) == mark {
			c.id = id
			return notedOriginals(acl.Tags), true, c.tag(ctx, tags, textsOfTags(acl.Tags))
		}
	}
	owner := naclPrefix + rand.Text()
	all := map[string]string{ownerTag: owner, unfinishedTag: mark}
	maps.Copy(all, tags)
	noted = c.haveNow(v, subnets, map[string]string{})
	for n, value := range originalsValues(noted, tagLimit-tagsForOthers-len(all)) {
		all[numberedKey(originalACLsTag, n)] = value
	}
	out, err := c.api.CreateNetworkAcl(ctx, &ec2.CreateNetworkAclInput{VpcId: &c.vpc, ClientToken: aws.String(strings.TrimPrefix(owner, naclPrefix)),
		TagSpecifications: []ec2types.TagSpecification{{ResourceType: ec2types.ResourceTypeNetworkAcl, Tags: awsTags(all)}}})
	if err == nil {
		c.id = aws.ToString(out.NetworkAcl.NetworkAclId)
		return noted, false, nil
	}
	if awsclient.IsRefusal(err) {
		return nil, false, err
	}
	c.id = c.search(ctx, owner) // its answer may have been lost
	if c.id == "" {
		return nil, false, err
	}
	return noted, false, nil
}

// search looks for a NACL by its owner, also after an interrupt; "" if there is none.
func (c *naclChange) search(ctx context.Context, owner string) string {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTimeout)
	defer cancel()
	for attempt := 1; attempt <= appearingAtPlan; attempt++ {
		v, err := readNACLs(ctx, c.api, c.vpc)
		if err != nil {
			return ""
		}
		for id, acl := range v.acls {
			if tagValue(acl.Tags, ownerTag) == owner {
				return id
			}
		}
		if sgrules.Backoff(ctx, attempt) != nil {
			return ""
		}
	}
	return ""
}

func textsOfTags(tags []ec2types.Tag) map[string]string {
	out := map[string]string{}
	for _, t := range tags {
		out[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return out
}

// finish takes the mark of a create that is not at its end from the NACL.
func (c *naclChange) finish(ctx context.Context) error {
	_, err := c.api.DeleteTags(ctx, &ec2.DeleteTagsInput{Resources: []string{c.id}, Tags: []ec2types.Tag{{Key: aws.String(unfinishedTag)}}})
	return err
}

// tag makes the tags of the NACL those that are wanted, as far as they are the provider's business.
func (c *naclChange) tag(ctx context.Context, wanted, had map[string]string) error {
	changed := map[string]string{}
	for k, v := range wanted {
		if old, ok := had[k]; !ok || old != v {
			changed[k] = v
		}
	}
	if len(changed) > 0 {
		if _, err := c.api.CreateTags(ctx, &ec2.CreateTagsInput{Resources: []string{c.id}, Tags: awsTags(changed)}); err != nil {
			return err
		}
	}
	var gone []ec2types.Tag
	for k := range c.account.tags.ofRule(had) {
		if _, ok := wanted[k]; !ok {
			gone = append(gone, ec2types.Tag{Key: aws.String(k)})
		}
	}
	if len(gone) == 0 {
		return nil
	}
	_, err := c.api.DeleteTags(ctx, &ec2.DeleteTagsInput{Resources: []string{c.id}, Tags: gone})
	return err
}

// write makes the entries those that are wanted, without a gap, and waits until AWS shows them. What came after known, and stands at
// none of their numbers, stays until a plan has shown it; nil is nothing known, and then nothing else stays.
func (c *naclChange) write(ctx context.Context, known, wanted []baseline.NACLEntry) error {
	var have []baseline.NACLEntry
	read := func() error {
		v, err := c.read(ctx)
		if err == nil {
			have, err = naclrules.Read(v.acls[c.id].Entries)
		}
		return err
	}
	if err := whileNotFound(ctx, appearing, read); err != nil {
		return err
	}
	target := slices.Clone(wanted)
	for _, e := range have {
		same := func(o baseline.NACLEntry) bool { return o.Key() == e.Key() }
		if known != nil && !slices.ContainsFunc(known, same) && !slices.ContainsFunc(wanted, same) {
			target = append(target, e)
		}
	}
	steps, err := naclrules.Plan(have, target)
	if err != nil {
		return err
	}
	for _, s := range steps {
		if err := whileNotFound(ctx, appearing, func() error { return naclrules.Apply(ctx, c.api, c.id, []naclrules.Step{s}) }); err != nil {
			return err
		}
	}
	return c.observe(ctx, steps, target, read, &have)
}

// observe waits until AWS shows what the steps have done: a read may be older than a write. What somebody else made meanwhile is for the
// next refresh.
func (c *naclChange) observe(ctx context.Context, steps []naclrules.Step, target []baseline.NACLEntry, read func() error, have *[]baseline.NACLEntry) error {
	lingers := func(s naclrules.Step) bool { return s.Op == naclrules.Delete && slices.Contains(*have, s.Entry) }
	missing := func(e baseline.NACLEntry) bool { return !slices.Contains(*have, e) }
	for attempt := 1; len(steps) > 0; attempt++ {
		if err := whileNotFound(ctx, appearing, read); err != nil {
			return err
		}
		if !slices.ContainsFunc(target, missing) && !slices.ContainsFunc(steps, lingers) {
			return nil
		}
		if attempt == appearing || sgrules.Backoff(ctx, attempt) != nil {
			return &awsclient.Failure{Summary: "The entries are not what was written",
				Detail: fmt.Sprintf("AWS took the calls, and does not show the entries of %s as they were written. Somebody else may have changed them: plan again.", c.id)}
		}
	}
	return nil
}

// associate gives a subnet the NACL that choose names, by how things are at the moment: has is "" of a subnet that is not there. "" leaves
// all as it is. It returns the NACL that the subnet had when first looked at.
func (c *naclChange) associate(ctx context.Context, subnet string, choose func(v *naclView, has string) string) (string, error) {
	first := ""
	for attempt := 1; ; attempt++ {
		v, err := readNACLs(ctx, c.api, c.vpc)
		if err != nil {
			return first, err
		}
		place, there := v.bySubnet[subnet]
		if first == "" {
			first = place.acl
		}
		acl := choose(v, place.acl)
		switch {
		case acl == "" || acl == place.acl:
			return first, nil
		case !there: // it was just made
			err = subnetNotFound(subnet)
		default:
			_, err = c.api.ReplaceNetworkAclAssociation(ctx, &ec2.ReplaceNetworkAclAssociationInput{AssociationId: &place.association, NetworkAclId: &acl})
		}
		if err == nil {
			return first, nil
		}
		// After a lost answer, and where somebody else was faster, the association has another id, which the next look finds.
		if !awsclient.IsNotFound(err) && awsclient.IsRefusal(err) || attempt == appearing || sgrules.Backoff(ctx, attempt) != nil {
			return first, err
		}
	}
}

// take gives a subnet the NACL, and returns the one that it had before, "" if none of another is known.
func (c *naclChange) take(ctx context.Context, subnet string) (before string, err error) {
	has, err := c.associate(ctx, subnet, func(v *naclView, has string) string {
		before = cmp.Or(before, v.original(subnet, has)) // of the first look
		return c.id
	})
	if has == "" || has == c.id {
		before = ""
	}
	return before, err
}

// release gives a subnet back the NACL that it had, or the default one where that is not known or gone, which it reports as a note. A
// subnet that has another NACL by now, or is gone, is left alone.
func (c *naclChange) release(ctx context.Context, subnet, original string) (note string, err error) {
	_, err = c.associate(ctx, subnet, func(v *naclView, has string) string {
		note = ""
		if has != c.id {
			return ""
		}
		if _, there := v.acls[original]; there && original != c.id {
			return original
		}
		note = fmt.Sprintf("%s goes to the VPC's default NACL %s: the one that it had before is not known.", subnet, v.standard)
		if original != "" && original != c.id {
			note = fmt.Sprintf("%s goes to the VPC's default NACL %s: %s, which it had before, is gone.", subnet, v.standard, original)
		}
		return v.standard
	})
	return note, err
}

// dissolve gives all subnets of the NACL back what they had, and deletes it. A subnet may come to it meanwhile, as where another NACL,
// which had taken it over, is dissolved in the same run. Notes are what release reports.
func (c *naclChange) dissolve(ctx context.Context, originals map[string]string) (notes []string, err error) {
	for attempt := 1; ; attempt++ {
		v, err := c.read(ctx)
		if err == nil {
			for _, subnet := range v.subnetsOf(c.id) {
				note, err := c.release(ctx, subnet, originals[subnet])
				if err != nil {
					return notes, err
				}
				if note != "" {
					notes = append(notes, note)
				}
			}
			_, err = c.api.DeleteNetworkAcl(ctx, &ec2.DeleteNetworkAclInput{NetworkAclId: &c.id})
		}
		switch {
		case err == nil || awsclient.IsNotFound(err):
			return notes, nil
		case !awsclient.IsInUse(err) || sgrules.Backoff(ctx, attempt) != nil:
			return notes, err
		}
	}
}
