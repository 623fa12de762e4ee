package deploy

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	budget "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/api/validation"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

const folder = "../../examples/ci/kubernetes"

// build is what `kubectl apply -k` would send, as the types of Kubernetes.
func build(t *testing.T) []runtime.Object {
	t.Helper()
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		t.Fatal(err)
	}
	decode := decoder(t)
	var list []runtime.Object
	for _, r := range resources.Resources() {
		text, err := r.AsYAML()
		if err != nil {
			t.Fatal(err)
		}
		o, err := decode(text)
		if err != nil {
			t.Errorf("%s: %v", r.CurId(), err)
			continue
		}
		list = append(list, o)
	}
	return list
}

// decoder reads a manifest as a strict API server does: a field that the type does not have, one of another type, and one that stands
// twice is an error.
func decoder(t *testing.T) func(text []byte) (runtime.Object, error) {
	t.Helper()
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{v1.AddToScheme, autoscaling.AddToScheme, core.AddToScheme, networking.AddToScheme, budget.AddToScheme} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	d := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
	return func(text []byte) (runtime.Object, error) {
		o, _, err := d.Decode(text, nil, nil)
		return o, err
	}
}

func TestAMistakeInAManifestIsFound(t *testing.T) {
	good := "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: x\nspec:\n  maxUnavailable: 1\n"
	decode := decoder(t)
	if _, err := decode([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for old, wrong := range map[string]string{"maxUnavailable": "maxUnavailible", "  name: x": "  name: [x]", "policy/v1": "policy/v2", "  maxUnavailable: 1": "  maxUnavailable: 1\n  maxUnavailable: 1"} {
		if _, err := decode([]byte(strings.Replace(good, old, wrong, 1))); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}

// one is the only object of a type.
func one[T runtime.Object](t *testing.T, list []runtime.Object) (found T) {
	t.Helper()
	n := 0
	for _, o := range list {
		if x, ok := o.(T); ok {
			found = x
			n++
		}
	}
	if n != 1 {
		t.Fatalf("%d objects of type %T, want 1", n, found)
	}
	return found
}

func TestTheManifestsAreThoseOfKubernetes(t *testing.T) {
	list := build(t)
	var kinds []string
	for _, o := range list {
		kinds = append(kinds, o.GetObjectKind().GroupVersionKind().Kind)
		m, ok := o.(meta.Object)
		if !ok {
			t.Fatalf("%T has no metadata", o)
		}
		for _, problem := range validation.NameIsDNSSubdomain(m.GetName(), false) {
			t.Errorf("%s: %s", m.GetName(), problem)
		}
		if _, space := o.(*core.Namespace); !space && m.GetNamespace() != "sgplan" {
			t.Errorf("%s is in the namespace %q", m.GetName(), m.GetNamespace())
		}
	}
	slices.Sort(kinds)
	want := "ConfigMap Deployment HorizontalPodAutoscaler Namespace NetworkPolicy PodDisruptionBudget Service Service"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The namespace refuses pods that do not keep the restricted standard: these do, by Kubernetes' own checks.
func TestThePodsKeepTheRestrictedStandard(t *testing.T) {
	d := one[*v1.Deployment](t, build(t))
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	check := func(pod core.PodTemplateSpec) string {
		r := policy.AggregateCheckResults(evaluator.EvaluatePod(api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}, &pod.ObjectMeta, &pod.Spec))
		return r.ForbiddenDetail()
	}
	pod := d.Spec.Template
	if why := check(pod); why != "" {
		t.Error(why)
	}
	c := pod.Spec.Containers[0].SecurityContext
	if c.ReadOnlyRootFilesystem == nil || !*c.ReadOnlyRootFilesystem || pod.Spec.AutomountServiceAccountToken == nil || *pod.Spec.AutomountServiceAccountToken {
		t.Error("the root filesystem can be written, or the pod has a token of the cluster's")
	}
	worse := *pod.DeepCopy()
	worse.Spec.Containers[0].SecurityContext = nil
	if check(worse) == "" {
		t.Error("a pod without a security context keeps the standard: does this test look at it?")
	}
}

// Each object that selects pods selects these, and what is named is there.
func TestTheManifestsFitTogether(t *testing.T) {
	list := build(t)
	d := one[*v1.Deployment](t, list)
	pod := d.Spec.Template
	selects := func(what string, s *meta.LabelSelector) {
		t.Helper()
		selector, err := meta.LabelSelectorAsSelector(s)
		if err != nil || selector.Empty() || !selector.Matches(labels.Set(pod.Labels)) {
			t.Errorf("%s does not select the pods: %v", what, err)
		}
	}
	ports := map[string]int32{}
	for _, p := range pod.Spec.Containers[0].Ports {
		ports[p.Name] = p.ContainerPort
	}
	named := func(what string, p intstr.IntOrString) {
		t.Helper()
		if ports[p.StrVal] == 0 {
			t.Errorf("%s goes to the port %q, of %v", what, p.String(), ports)
		}
	}
	selects("the deployment", d.Spec.Selector)
	for _, c := range pod.Spec.TopologySpreadConstraints {
		selects("the spread over "+c.TopologyKey, c.LabelSelector)
	}
	for _, o := range list {
		switch x := o.(type) {
		case *core.Service:
			selects(x.Name, meta.SetAsLabelSelector(x.Spec.Selector))
			for _, p := range x.Spec.Ports {
				named(x.Name, p.TargetPort)
			}
		case *budget.PodDisruptionBudget:
			selects("the budget", x.Spec.Selector)
		case *networking.NetworkPolicy:
			selects("the network policy", &x.Spec.PodSelector)
			for _, rule := range x.Spec.Ingress {
				for _, p := range rule.Ports {
					named("the network policy", *p.Port)
				}
			}
			if len(x.Spec.PolicyTypes) != 2 {
				t.Error("the network policy leaves a direction open")
			}
		case *autoscaling.HorizontalPodAutoscaler:
			if x.Spec.ScaleTargetRef.Name != d.Name || x.Spec.ScaleTargetRef.Kind != "Deployment" || *x.Spec.MinReplicas < 2 || d.Spec.Replicas != nil {
				t.Errorf("the autoscaler scales %+v from %d, and the deployment says %v", x.Spec.ScaleTargetRef, *x.Spec.MinReplicas, d.Spec.Replicas)
			}
		}
	}
	c := pod.Spec.Containers[0]
	named("liveness", c.LivenessProbe.HTTPGet.Port)
	named("readiness", c.ReadinessProbe.HTTPGet.Port)
	if c.LivenessProbe.HTTPGet.Path != "/healthz" || c.ReadinessProbe.HTTPGet.Path != "/readyz" {
		t.Error("the probes ask for what the server does not answer")
	}
	volumes := map[string]bool{}
	for _, v := range pod.Spec.Volumes {
		volumes[v.Name] = true
		if v.ConfigMap != nil && v.ConfigMap.Name != one[*core.ConfigMap](t, list).Name {
			t.Errorf("the policy is mounted from %s", v.ConfigMap.Name)
		}
	}
	for _, m := range c.VolumeMounts {
		if !volumes[m.Name] || !m.ReadOnly {
			t.Errorf("the mount %s has no volume, or can be written", m.Name)
		}
	}
	if _, ok := one[*core.ConfigMap](t, list).Data[".sgplan.hcl"]; !ok {
		t.Error("the policy has another name than the one that the server looks for")
	}
}

// The server's own times and sizes fit those of its pod.
func TestTheServerFitsItsPod(t *testing.T) {
	pod := one[*v1.Deployment](t, build(t)).Spec.Template
	c := pod.Spec.Containers[0]
	drain, err := time.ParseDuration(argument(c.Args, "drain-timeout"))
	if err != nil {
		t.Fatal(err)
	}
	if grace := time.Duration(*pod.Spec.TerminationGracePeriodSeconds) * time.Second; grace < drain+15*time.Second {
		t.Errorf("killed after %s, and drains for %s and 11 seconds more", grace, drain)
	}
	memory := int64(0)
	for _, e := range c.Env {
		if e.Name == "GOMEMLIMIT" {
			q, err := resource.ParseQuantity(strings.TrimSuffix(e.Value, "B"))
			if err != nil {
				t.Fatal(err)
			}
			memory = q.Value()
		}
	}
	if limit := c.Resources.Limits.Memory().Value(); memory == 0 || memory >= limit {
		t.Errorf("GOMEMLIMIT %d of %d bytes", memory, limit)
	}
	for _, flag := range []string{"listen", "ops-listen"} {
		_, port, _ := strings.Cut(argument(c.Args, flag), ":")
		n, err := strconv.ParseInt(port, 10, 32)
		if err != nil || !slices.ContainsFunc(c.Ports, func(p core.ContainerPort) bool { return int64(p.ContainerPort) == n }) {
			t.Errorf("--%s is no port of the container: %v", flag, err)
		}
	}
}

// argument is the value of --NAME=VALUE.
func argument(args []string, name string) string {
	for _, a := range args {
		if value, ok := strings.CutPrefix(a, "--"+name+"="); ok {
			return value
		}
	}
	return ""
}
