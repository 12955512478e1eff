// The same graph in React Flow 12, as its documentation recommends it for many nodes: node types outside the component,
// memoized nodes, sizes and handles given beforehand, so that nothing is rendered only to be measured.
import { useCallback, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import {
  addEdge,
  Background,
  Controls,
  MarkerType,
  MiniMap,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useEdgesState,
  useNodesState,
  useReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import './main.css';
import { Tile } from './tile.jsx';

// The box of a tile is 112 by 104; its middle is 56 from the left and 34 from the top.
const [WIDTH, HEIGHT, LEFT, ABOVE, HALF] = [112, 104, 56, 34, 24];

const settings = new URLSearchParams(location.search);
const number = (name, otherwise) => Number(settings.get(name) ?? otherwise);

const nodeTypes = { tile: Tile };
const defaultEdgeOptions = { markerEnd: { type: MarkerType.ArrowClosed } };
const handles = [
  { type: 'target', position: Position.Left, x: LEFT - HALF - 4, y: ABOVE - 4, width: 8, height: 8 },
  { type: 'source', position: Position.Right, x: LEFT + HALF - 4, y: ABOVE - 4, width: 8, height: 8 },
];

function Flow({ graph }) {
  const [nodes, , onNodesChange] = useNodesState(graph.nodes);
  const [edges, setEdges, onEdgesChange] = useEdgesState(graph.edges);
  const onConnect = useCallback((connection) => setEdges((edges) => addEdge(connection, edges)), [setEdges]);
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      onConnect={onConnect}
      nodeTypes={nodeTypes}
      defaultEdgeOptions={defaultEdgeOptions}
      onlyRenderVisibleElements={settings.has('visible')}
      defaultViewport={{ x: number('x', 0), y: number('y', 0), zoom: number('zoom', 1) }}
      minZoom={0.05}
      maxZoom={4}
    >
      <Background />
      <Controls />
      <MiniMap pannable zoomable />
      <RunEvents />
    </ReactFlow>
  );
}

/** States of a run as they happen, by the function that is there for changing the data of one node. */
function RunEvents() {
  const { updateNodeData } = useReactFlow();
  useEffect(() => {
    if (!settings.has('events')) return undefined;
    const events = new EventSource('/events');
    events.onmessage = ({ data }) => {
      for (const [id, state] of JSON.parse(data)) updateNodeData(id, { state });
    };
    return () => events.close();
  }, [updateNodeData]);
  return null;
}

async function load() {
  const { components, edges } = await (await fetch(`/graph?count=${number('count', 625)}`)).json();
  return {
    nodes: components.map(({ name, type, x, y, state }, at) => ({
      id: String(at),
      type: 'tile',
      position: { x: x - LEFT, y: y - ABOVE },
      // A run that is to be followed has reported nothing yet.
      data: { name, type, state: settings.has('events') ? undefined : state },
      width: WIDTH,
      height: HEIGHT,
      handles,
    })),
    edges: edges.map(({ from, to }) => ({ id: `${from}-${to}`, source: String(from), target: String(to) })),
  };
}

function App() {
  const [graph, setGraph] = useState(null);
  useEffect(() => {
    load().then(setGraph);
  }, []);
  return graph && <Flow graph={graph} />;
}

// The same part of the window as our canvas.
const root = document.getElementById('root');
for (const side of ['left', 'top', 'width', 'height']) root.style[side] = `${number(side, 0)}px`;
createRoot(root).render(
  <ReactFlowProvider>
    <App />
  </ReactFlowProvider>,
);
